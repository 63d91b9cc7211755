import assert from "node:assert/strict";
import { stratifiedBootstrap } from "../../../bench/stats/stratified_bootstrap.ts";
import { createRandom } from "../../../models/mod.ts";
import { assertNear } from "./assert_near.ts";

Deno.test("stratifiedBootstrap() draws runs within their task", () => {
  const mean = (scores: readonly number[]) =>
    scores.reduce((sum, own) => sum + own, 0) / scores.length;
  const random = createRandom(4, "strata");
  // Tasks differ by 100, runs by 1: were tasks mixed, the interval would be wide.
  const { low, high } = stratifiedBootstrap(
    [[0, 1, 0, 1, 0, 1], [100, 101, 100, 101, 100, 101]],
    mean,
    random,
  );
  // The mean of 12 draws of 0 or 1 has a standard error of 0.144.
  assertNear(low, 50.5 - 1.96 * 0.144, 0.002);
  assertNear(high, 50.5 + 1.96 * 0.144, 0.002);
  assert.throws(
    () => stratifiedBootstrap([[1], []], mean, random),
    /found 2 tasks with 1, 0 runs/,
  );
});
