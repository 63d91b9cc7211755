import { ops, type Shape } from "../../../models/mod.ts";
import type { OpCases } from "../op_case.ts";

/** Windows of a Swin block: rows of attention weights. */
const WEIGHTS: Shape = [9408, 49];

/** Two maps of 56 x 56 with 96 channels. */
const TOKENS: Shape = [6272, 96];

const C: Shape = [96];

/** Logits of a batch of language. */
const LOGITS: Shape = [1024, 2000];

const LABELS = { integers: [1024], below: 2000 } as const;

const entropy = { smoothing: 0, ignoreIndex: -100, mayIgnore: true } as const;

/** Ops that work row by row, and sums. */
export const rows: OpCases = {
  softmax: { inputs: [WEIGHTS], apply: (x) => ops.softmax.apply([x!], {}) },
  softmax_grad: {
    inputs: [WEIGHTS, WEIGHTS],
    apply: (dy, p) => ops.softmax_grad.apply([dy!, p!], {}),
  },
  layer_norm: {
    inputs: [TOKENS, C, C],
    apply: (x, weight, bias) =>
      ops.layer_norm.apply([x!, weight!, bias!], { eps: 1e-6 }),
  },
  layer_norm_grad: {
    inputs: [TOKENS, TOKENS, C],
    apply: (dy, x, weight) =>
      ops.layer_norm_grad.apply([dy!, x!, weight!], { eps: 1e-6 }),
  },
  layer_norm_partials: {
    inputs: [TOKENS, TOKENS],
    apply: (dy, x) =>
      ops.layer_norm_partials.apply([dy!, x!], { eps: 1e-6, isCentred: true }),
  },
  rms_norm: {
    inputs: [TOKENS, C],
    apply: (x, weight) => ops.rms_norm.apply([x!, weight!], { eps: 1e-6 }),
  },
  rms_norm_grad: {
    inputs: [TOKENS, TOKENS, C],
    apply: (dy, x, weight) =>
      ops.rms_norm_grad.apply([dy!, x!, weight!], { eps: 1e-6 }),
  },
  batch_norm: {
    inputs: [[4, 28, 28, 64], [64], { positive: [64] }, [64], [64]],
    apply: (...inputs) =>
      ops.batch_norm.apply(inputs, { eps: 1e-5, isOwn: true }),
  },
  cross_entropy: {
    inputs: [LOGITS, LABELS],
    apply: (logits, labels) =>
      ops.cross_entropy.apply([logits!, labels!], entropy),
  },
  cross_entropy_grad: {
    inputs: [LOGITS, LABELS],
    apply: (logits, labels) =>
      ops.cross_entropy_grad.apply([logits!, labels!], entropy),
  },
  soft_cross_entropy: {
    inputs: [[256, 1000], { positive: [256, 1000] }],
    apply: (logits, targets) =>
      ops.soft_cross_entropy.apply([logits!, targets!], {}),
  },
  soft_cross_entropy_grad: {
    inputs: [[256, 1000], { positive: [256, 1000] }],
    apply: (logits, targets) =>
      ops.soft_cross_entropy_grad.apply([logits!, targets!], {}),
  },
  sum: {
    inputs: [TOKENS],
    apply: (x) => ops.sum.apply([x!], { from: 0, to: 1 }),
  },
  mean: {
    inputs: [[32, 49, 768]],
    apply: (x) => ops.mean.apply([x!], { from: 1, to: 2 }),
  },
  partial_sum: {
    inputs: [[24, 2, 768]],
    apply: (x) => ops.partial_sum.apply([x!], { place: 0 }),
  },
  column_product: {
    inputs: [TOKENS, TOKENS, C],
    apply: (a, b, offset) =>
      ops.column_product.apply([a!, b!, offset!], { isCentred: false }),
  },
};
