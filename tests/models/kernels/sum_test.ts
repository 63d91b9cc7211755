import assert from "node:assert/strict";
import { input } from "../../../models/graph/tensor.ts";
import type { Epilogue } from "../../../models/kernel.ts";
import { sumKernel } from "../../../models/kernels/sum.ts";
import { sum } from "../../../models/ops/sum.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "../ops/evaluate.ts";

/** Outer, length and inner: one pass, two, odd columns, stretches that end early, one output. */
const CASES = [
  [1, 768, 128],
  [1, 70, 64],
  [3, 33, 20],
  [2, 100, 7],
  [1, 9000, 64],
  [1, 5000, 1],
  [5, 3, 4],
] as const;

for (const isFallback of [true, false]) {
  const kind = isFallback ? "software rasterizers" : "GPUs";
  Deno.test(`sum() for ${kind} equals sums in 64 bits, in one pass and in two`, async () => {
    await using evaluate = await openEvaluator(isFallback);
    for (const [outer, length, inner] of CASES) {
      const x = numbers("x", outer * length * inner);
      const y = await evaluate(
        sum(input("x", [outer, length, inner]), [1]),
        { x },
      );
      const expected = Array.from({ length: outer * inner }, (_, i) => {
        const at = Math.floor(i / inner) * length * inner + i % inner;
        let total = 0;
        for (let r = 0; r < length; r++) total += x[at + r * inner]!;
        return total;
      });
      assertClose(`${outer} ${length} ${inner}`, y, expected, {
        rtol: 1e-5,
        atol: 1e-4,
      });
    }
  });
}

Deno.test("sum() of many equal values hardly rounds, since stretches are summed first", async () => {
  await using evaluate = await openEvaluator();
  const x = new Float32Array(8192 * 64).fill(Math.fround(0.1));
  const y = await evaluate(sum(input("x", [8192, 64]), [0]), { x });
  const expected = 8192 * Math.fround(0.1);
  // One by one, the values would add up to 6.5e-5 less.
  for (const total of y) {
    assert(Math.abs(total / expected - 1) < 5e-6, `${total}`);
  }
});

Deno.test("sumKernel() takes one pass on a software rasterizer where a GPU takes two", () => {
  const epilogue: Epilogue = {
    width: 4,
    isPlain: true,
    park: () => "",
    store: () => "",
  };
  const passes = (isFallback: boolean, length: number, inner: number) =>
    sumKernel(
      { words: length * inner },
      epilogue,
      { outer: 1, length, inner },
      {
        isFallback,
        maxStorageBuffers: 8,
        maxBindingBytes: 2 ** 27,
      },
    ).length;
  assert.equal(passes(true, 768, 128), 1);
  assert.equal(passes(false, 768, 128), 2);
  assert.equal(passes(true, 100_000, 128), 2);
  assert.equal(passes(true, 768, 4), 2);
});
