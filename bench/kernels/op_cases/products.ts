import {
  attention,
  differentiate,
  ops,
  packedAttention,
  type Shape,
  slice,
  type Tensor,
} from "../../../models/mod.ts";
import type { OpCase, OpCases } from "../op_case.ts";

/** Queries, keys and values of a small language model: 16 samples, 4 heads, 64 tokens, 16 channels. */
const HEADS: Shape = [16, 4, 64, 16];

/** Modulation in SMT: rows of 4 heads of 16 channels, 8 outputs each. */
const MIX = { x: [3136, 4, 16], y: [3136, 16, 8], weight: [16, 8, 4] } as const;

/** Four maps of 28 x 28 with 96 channels. */
const MAPS: Shape = [4, 28, 28, 96];

/** One gradient of attention with all that it needs, the forward pass too. */
const attentionGradient = (place: 0 | 1 | 2): OpCase => ({
  inputs: [HEADS, HEADS, HEADS, HEADS],
  apply(dy, ...parts) {
    const [q, k, v] = parts as [Tensor, Tensor, Tensor];
    const y = attention(q, k, v, { isCausal: true });
    return differentiate(y, [parts[place]!], dy)[0]!;
  },
});

/** Ops that multiply matrices, convolve or attend. */
export const products: OpCases = {
  matmul: {
    inputs: [[512, 512], [512, 512]],
    apply: (a, b) =>
      ops.matmul.apply([a!, b!], { transposeA: false, transposeB: false }),
  },
  depthwise_conv2d: {
    inputs: [MAPS, [96, 49], [49, 96]],
    apply: (...inputs) =>
      ops.depthwise_conv2d.apply(inputs, { kernel: 7, isFlipped: false }),
  },
  depthwise_conv2d_grad_weight: {
    inputs: [MAPS, MAPS],
    apply: (x, dy) =>
      ops.depthwise_conv2d_grad_weight.apply([x!, dy!], { kernel: 7 }),
  },
  mix_heads: {
    inputs: [MIX.x, MIX.weight],
    apply: (x, weight) => ops.mix_heads.apply([x!, weight!], {}),
  },
  mix_heads_grad: {
    inputs: [MIX.y, MIX.weight],
    apply: (dy, weight) => ops.mix_heads_grad.apply([dy!, weight!], {}),
  },
  mix_heads_grad_weight: {
    inputs: [MIX.y, MIX.x],
    apply: (dy, x) => ops.mix_heads_grad_weight.apply([dy!, x!], {}),
  },
  packed_attention: {
    inputs: [[64, 49, 288], [3, 49, 49]],
    apply: (packed, bias) => packedAttention(packed!, bias!, 3),
  },
  flash_attention: {
    inputs: [HEADS, HEADS, HEADS],
    apply: (...inputs) => ops.flash_attention.apply(inputs, { isCausal: true }),
  },
  flash_attention_rows: {
    inputs: [HEADS, HEADS, HEADS, HEADS],
    // Its other channels depend on what exponentials refer to, which is the engine's choice.
    apply: (...inputs) =>
      slice(
        ops.flash_attention_rows.apply(inputs, { isCausal: true }),
        3,
        2,
        3,
      ),
  },
  flash_attention_grad_query: attentionGradient(0),
  flash_attention_grad_key: attentionGradient(1),
  flash_attention_grad_value: attentionGradient(2),
};
