import assert from "node:assert/strict";
import type { ReportPair } from "../../../bench/report.ts";
import { pairScale } from "../../../web/views/pair_scale.ts";

const pair = (value: number | null, halfWidth: number | null): ReportPair => [
  value,
  halfWidth,
  "noise",
  false,
];

Deno.test("pairScale() holds most intervals, and is not stretched by one that is wide", () => {
  const narrow = Array.from({ length: 9 }, () => pair(-0.02, 0.01));
  assert.equal(pairScale(narrow), 0.03);
  assert.equal(pairScale([...narrow, pair(0.01, 0.6)]), 0.03);
});

Deno.test("pairScale() holds every value, and is a point at least", () => {
  const scale = pairScale([pair(0.02, 0.01), pair(0.02, 0.01), pair(0.5, 0.1)]);
  assert(scale > 0.5);
  assert.equal(pairScale([null, pair(null, null)]), 0.01);
  assert.equal(pairScale([]), 0.01);
});
