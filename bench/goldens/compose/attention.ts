import {
  add,
  attention as attend,
  keyMask,
  reshape,
  softmax,
  type Tensor,
} from "../../../models/mod.ts";
import type { Compose } from "../op_case.ts";

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
  attention: ({ at, attributes }) => ({
    y: attend(at("q"), at("k"), at("v"), {
      keys: keyMask(at("key_mask")),
      isCausal: attributes.causal === true,
    }),
  }),
};

/** `[B, S]`, 1 = keep, to what is added to scores `[B, H, T, S]`. */
function keysOf(mask: Tensor): Tensor {
  const [B, S] = mask.shape as [number, number];
  return reshape(keyMask(mask), [B, 1, 1, S]);
}
