import assert from "node:assert/strict";
import { tinybenchStatistics } from "../../../bench/kernels/statistics.ts";

Deno.test("tinybenchStatistics() takes the given durations, each once", async () => {
  const { a, b } = await tinybenchStatistics({ a: [4, 1, 3, 2, 100], b: [5] });
  assert.deepEqual(
    [a!.samplesCount, a!.min, a!.p50, a!.max, a!.mean],
    [5, 1, 3, 100, 22],
  );
  assert.deepEqual([b!.samplesCount, b!.min, b!.max], [1, 5, 5]);
});
