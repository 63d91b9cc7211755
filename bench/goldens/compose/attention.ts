import {
  add,
  constant,
  keyMask,
  matmul,
  reshape,
  scale,
  softmax,
  type Tensor,
} from "../../../models/mod.ts";
import type { Compose } from "../op_case.ts";

/** What is added to a score that must not count. */
const MASKED = -1e9;

/** Softmax with masks, and attention of whole sequences. */
export const attention: Readonly<Record<string, Compose>> = {
  softmax: ({ at }) => ({ p: softmax(at("x")) }),
  softmax_masked: ({ at }) => ({
    p: softmax(add(at("scores"), keysOf(at("key_mask")))),
  }),
  softmax_bias_mask({ at, number }) {
    const [batch, heads, n] = at("scores").shape as [number, number, number];
    const windows = number("windows");
    const biased = add(at("scores"), at("bias")); // (B * windows, H, N, N)
    const grouped = reshape(biased, [batch / windows, windows, heads, n, n]);
    const mask = reshape(at("mask"), [windows, 1, n, n]);
    return { p: softmax(reshape(add(grouped, mask), [batch, heads, n, n])) };
  },
  attention({ at, number, attributes }) {
    const q = at("q"); // (B, heads, T, D)
    const [B, heads, T, D] = q.shape as [number, number, number, number];
    const group = number("group");
    // Each key and value serves a group of queries, which then are rows of one matrix.
    const rows = [B, heads / group, group * T, D];
    const scores = matmul(reshape(q, rows), at("k"), { transposeB: true });
    let open = reshape(scale(scores, D ** -0.5), [B, heads, T, T]);
    open = add(open, keysOf(at("key_mask")));
    if (attributes.causal) open = add(open, causalMask(T));
    const p = reshape(softmax(open), [B, heads / group, group * T, T]);
    return { y: reshape(matmul(p, at("v")), q.shape) };
  },
};

/** `[B, S]`, 1 = keep, to what is added to scores `[B, H, T, S]`. */
function keysOf(mask: Tensor): Tensor {
  const [B, S] = mask.shape as [number, number];
  return reshape(keyMask(mask), [B, 1, 1, S]);
}

function causalMask(T: number): Tensor {
  const mask = new Float32Array(T * T);
  for (let i = 0; i < T; i++) mask.fill(MASKED, i * T + i + 1, (i + 1) * T);
  return constant("causal_mask", [T, T], mask);
}
