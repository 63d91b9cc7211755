import assert from "node:assert/strict";
import type { Dispatch, Epilogue } from "../../../models/kernel.ts";
import { flashAttentionGradKeyKernel } from "../../../models/kernels/flash_attention_grad.ts";
import { flashAttentionKernel } from "../../../models/kernels/flash_attention.ts";
import { input } from "../../../models/graph/tensor.ts";
import { flashAttention } from "../../../models/ops/flash_attention.ts";
import { flashAttentionGradKey } from "../../../models/ops/flash_attention_grad_key.ts";
import { flashAttentionRows } from "../../../models/ops/flash_attention_rows.ts";

const [q, k, v, dy] = ["q", "k", "v", "dy"].map((name) =>
  input(name, [3, 5, 35, 8])
);
const y = flashAttention(q!, k!, v!);
const at = {
  q: q!,
  k: k!,
  v: v!,
  dy: dy!,
  mask: undefined,
  isCausal: false,
};
const KERNELS = {
  flash_attention: [flashAttentionKernel, y],
  flash_attention_grad_key: [
    flashAttentionGradKeyKernel,
    flashAttentionGradKey(flashAttentionRows(y, at), at),
  ],
} as const;

/** Writes a kernel with a chain behind it, and counts in its text who parks values and who finishes them. */
function countStores(
  [kernel, node]: typeof KERNELS[keyof typeof KERNELS],
  { isFallback, isPlain }: { isFallback: boolean; isPlain: boolean },
) {
  const epilogue: Epilogue = {
    width: 4,
    isPlain,
    store: (_writer, { index }, value) => `finished(${index}, ${value});`,
    park: (_writer, { index }) => `parked[${index}]`,
  };
  const limits = { maxStorageBuffers: 8, maxBindingBytes: 2 ** 27 };
  const [{ wgsl: text }] = kernel(node, epilogue, {
    isFallback,
    ...limits,
  }) as [Dispatch];
  return {
    parked: text.split("parked[").length - 1,
    finished: text.split("finished(").length - 1,
  };
}

for (const [name, kernel] of Object.entries(KERNELS)) {
  Deno.test(`${name} reads no output back on a GPU, where the lanes that repeat a row might meet`, () => {
    for (const isPlain of [false, true]) {
      const { parked, finished } = countStores(kernel, {
        isFallback: false,
        isPlain,
      });
      assert.equal(parked, 0);
      assert.equal(finished, 2); // one row of two vectors
    }
  });

  Deno.test(`${name} writes a chain once for each row on a software rasterizer, and parks nothing without one`, () => {
    const rasterizer = { isFallback: true };
    const chained = countStores(kernel, { ...rasterizer, isPlain: false });
    const plain = countStores(kernel, { ...rasterizer, isPlain: true });
    assert.equal(plain.parked, 0);
    assert(plain.finished > 2, "an invocation should hold several rows");
    // Each row is parked by vectors, and read back in the loop that finishes it.
    assert.deepEqual(chained, {
      parked: plain.finished / 2 * 3,
      finished: plain.finished / 2,
    });
  });
}
