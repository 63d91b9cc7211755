import assert from "node:assert/strict";
import { readPoints } from "../../bench/cli/detection_text.ts";
import { detectDifferences } from "../../bench/detect.ts";
import { loadedResults } from "./loaded_results.ts";

const right = (count: number) => "1".repeat(count).padEnd(40, "0");

Deno.test("detectDifferences() plans for each row against full tuning, at the chosen rates", async () => {
  const loaded = await loadedResults(
    { right: right(20) },
    { right: right(22), seed: 1 },
    { method: "dt1", right: right(24) },
    { method: "dt1", right: right(21), seed: 1 },
    { method: "dt1", lr: 1e-3, selection: 9, right: right(28), seed: 1 },
    { method: "head", right: right(9) }, // one run alone
    { method: "copy", right: right(20) },
    { method: "copy", right: right(22), seed: 1 },
  );
  const [plan, ...others] = detectDifferences(loaded, 0.05);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [plan?.label, plan?.reference, plan?.workload, plan?.pairWallMs],
    ["dt1", "full", "convnext/emoji53", 240],
  );
  // 4 of 40, and at the rate that the second run chose 6 of 40
  assert.equal(plan?.found.value.toFixed(4), "0.1250");
  assert(plan!.requiredRuns! > 2);
  assert.deepEqual(detectDifferences(loaded.slice(2), 0.05), []);
});

Deno.test("readPoints() reads points as fractions", () => {
  assert.deepEqual(["1pt", "0.5pt", "2"].map(readPoints), [0.01, 0.005, 0.02]);
  for (const text of ["", "pt", "0pt", "-1pt", "100pt", "1 point"]) {
    assert.throws(() => readPoints(text), /expected points above 0, e.g. 1pt/);
  }
});
