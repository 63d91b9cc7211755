import assert from "node:assert/strict";
import fc from "fast-check";
import { renderComparisons } from "../../../bench/cli/comparison_text.ts";
import { compareResults } from "../../../bench/compare.ts";
import { createRandom } from "../../../models/mod.ts";
import { loadedResults } from "../loaded_results.ts";

/** Right answers of one run to ten questions. */
const answers = fc.string({
  minLength: 10,
  maxLength: 10,
  unit: fc.constantFrom("0", "1"),
});

/** Runs of A and of B: one to four, on folds of their own or on the same one. */
const sides = fc.record({
  runs: fc.array(fc.tuple(answers, answers), { minLength: 1, maxLength: 4 }),
  isOneFold: fc.boolean(),
  // A method that is right always or never, so that clear differences come up as well.
  clear: fc.constantFrom(null, "0000000000", "1111111111"),
});

Deno.test("renderComparisons() names no order that interval and p-value do not support, and no mean without interval", async () => {
  const seen = { ordered: 0, tied: 0 };
  await fc.assert(
    fc.asyncProperty(sides, async ({ runs, isOneFold, clear }) => {
      const side = (method: string, right: (own: [string, string]) => string) =>
        loadedResults(
          ...runs.map((own, seed) => ({
            ...{ method, seed, right: right(own) },
            ...(isOneFold && { fold: 0 }),
          })),
        );
      const found = compareResults(
        await side("dt1", ([own]) => clear ?? own),
        await side("full", ([, own]) => own),
        createRandom(1, "test"),
      );
      const [{ difference: { value, halfWidth }, adjustedP }] = found
        .comparisons as [typeof found.comparisons[0] & object];
      const text = renderComparisons(found);
      const row = text.split("\n").find((line) => line.includes("emoji53"))!;
      const [, a, b, between, , , verdict] = row.split("│").slice(1)
        .map((cell) => cell.trim()) as [...string[]];
      for (const cell of [a, b, between]) {
        // A percentage has its interval; where none is known, there is no number.
        assert.match(cell!, /\d\.\d ± \d+\.\d [irb]$|–$/, row);
      }
      if (verdict === "no difference found") {
        seen.tied++;
        return;
      }
      seen.ordered++;
      const [, order, where] = verdict!.match(
        /^A (above|below) B( in this run)?$/,
      )!;
      assert.equal(order === "above", value > 0);
      assert.ok(Math.abs(value) > halfWidth! && adjustedP! < 0.05, row);
      assert.equal(where !== undefined, runs.length === 1);
    }),
    { numRuns: 150, seed: 1 },
  );
  assert.ok(
    Object.values(seen).every((count) => count > 0),
    JSON.stringify(seen),
  );
});

Deno.test("renderComparisons() calls equal results no difference, and says what has no partner", async () => {
  const own = await loadedResults({ right: "1100" }, {
    right: "1010",
    seed: 1,
  });
  const text = renderComparisons(
    compareResults(
      own,
      [...own, ...await loadedResults({ method: "dt1" })],
      createRandom(1, "test"),
    ),
  );
  assert.match(text, /no difference found/);
  assert.doesNotMatch(text, /above|below/);
  assert.match(text, /Without a partner: B: convnext\/emoji53 dt1, /);
});
