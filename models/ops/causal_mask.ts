import type { Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";
import { MASKED } from "../kernels/masked.ts";

/** `value` stands where the key comes after the query; both axes have extent `tokens`. */
type CausalMaskAttributes = { tokens: number; value: number };

const op = defineOp<CausalMaskAttributes>("causal_mask", {
  summary: "x where the key is not after the query, -1e9 elsewhere",
  shape([x]) {
    const [queries, keys] = x!.shape.slice(-2);
    if (keys !== undefined && queries === keys) return x!.shape;
    throw new RangeError(
      `Cannot mask scores [${
        x!.shape
      }]: expected as many keys as queries, [..., T, T]`,
    );
  },
  gradient: (_node, gradient, { tokens }) => [
    hideLaterKeys(gradient, tokens, 0),
  ],
  native: {
    kind: "elementwise",
    expression([x], { tokens, value }, { width, element, writer }) {
      writer.helper(CAUSAL[width]);
      return `causal${width}(${x}, ${element}, ${writer.param(tokens)}, ${
        writer.floatParam(value)
      })`;
    },
  },
  tfjs(tf, [x], _node, { tokens, value }) {
    const keep = tf.linalg.bandPart(tf.ones([tokens, tokens]), -1, 0);
    return tf.add(tf.mul(x!, keep), tf.mul(tf.sub(1, keep), value));
  },
});
export default op;

const CAUSAL = {
  1: `fn causal1(x: f32, element: u32, tokens: u32, value: f32) -> f32 {
  return select(x, value, element % tokens > (element / tokens) % tokens);
}`,
  4: `fn causal4(x: vec4<f32>, element: u32, tokens: u32, value: f32) -> vec4<f32> {
  let keys = vec4<u32>(element % tokens) + vec4<u32>(0u, 1u, 2u, 3u);
  return select(x, vec4<f32>(value), keys > vec4<u32>((element / tokens) % tokens));
}`,
};

/**
 * Hides from each query the keys that come after it: their softmax is 0.
 *
 * @param scores `[…, T, T]`, queries by keys.
 * @throws {RangeError} If there are not as many keys as queries.
 */
export function causalMask(scores: Tensor): Tensor {
  return hideLaterKeys(scores, scores.shape.at(-1)!, MASKED);
}

/** Puts `value` where the key comes after the query; `x` is `[…, tokens, tokens]`. */
export function hideLaterKeys(
  x: Tensor,
  tokens: number,
  value: number,
): Tensor {
  return op.apply([x], { tokens, value });
}
