import { type Shape, sizeOf, type Tensor } from "../graph/tensor.ts";
import { equalShapes } from "../graph/broadcast.ts";
import { flashAttentionKernel } from "../kernels/flash_attention.ts";
import { defineOp } from "../op.ts";
import { attentionWeights, groupHeads } from "./composed_attention.ts";
import { flashAttentionGradKey } from "./flash_attention_grad_key.ts";
import { flashAttentionGradQuery } from "./flash_attention_grad_query.ts";
import { flashAttentionGradValue } from "./flash_attention_grad_value.ts";
import {
  type FlashAttentionAttributes,
  flashAttentionRows,
} from "./flash_attention_rows.ts";
import { matmul } from "./matmul.ts";
import { reshape } from "./reshape.ts";

const op = defineOp<FlashAttentionAttributes>("flash_attention", {
  summary: "softmax(q k^T / sqrt(D) + masks) v, weights never stored",
  shape([q, k, v, mask], { isCausal }) {
    check(q!.shape, k!.shape, v!.shape, mask?.shape, isCausal);
    return q!.shape;
  },
  gradient(node, dy, attributes, wanted) {
    const [q, k, v, mask] = node.inputs as [Tensor, Tensor, Tensor, Tensor?];
    if (wanted[3]) {
      throw new TypeError(
        `Cannot differentiate "flash_attention" for its mask of keys: expected a mask that does not train`,
      );
    }
    const at = { q, k, v, mask, dy, isCausal: attributes.isCausal };
    const rows = flashAttentionRows(node, at);
    return [
      wanted[0] ? flashAttentionGradQuery(rows, at) : null,
      wanted[1] ? flashAttentionGradKey(rows, at) : null,
      wanted[2] ? flashAttentionGradValue(rows, at) : null,
      null,
    ];
  },
  native: { kind: "kernel", lower: flashAttentionKernel },
  tfjs: {
    composed([q, k, v, mask], { isCausal }) {
      const weights = attentionWeights(q!, k!, { mask, isCausal });
      return reshape(matmul(groupHeads(weights, v!), v!), q!.shape);
    },
  },
  flops({ inputs: [q, k] }) {
    const weights = sizeOf(q!.shape.slice(0, 3)) * k!.shape[2]!;
    return weights * (4 * q!.shape[3]! + 6);
  },
});
export default op;

/**
 * Scaled dot-product attention that keeps no matrix of weights, forward or backward.
 *
 * Dao et al., FlashAttention (2022), arXiv:2205.14135. The backward pass computes the weights anew.
 * Floating-point operations are counted as if it did not, so that they compare with the composed form.
 *
 * @param q Queries, `[B, H, T, D]`.
 * @param k Keys, `[B, G, S, D]`; `H` is a multiple of `G`, and neighbouring queries share a head.
 * @param v Values, `[B, G, S, D]`.
 * @param options `mask`, `[B, S]`, is added to the scores of each key, e.g. a `keyMask`; it gets no
 * gradient. With `isCausal` a query sees no key after it, and `S` is `T`.
 * @returns `[B, H, T, D]`. A query that may see no key gets the mean of all values.
 * @throws {RangeError} If the shapes do not fit.
 */
export function flashAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  { mask, isCausal = false }: { mask?: Tensor; isCausal?: boolean } = {},
): Tensor {
  return op.apply(mask ? [q, k, v, mask] : [q, k, v], { isCausal });
}

function check(
  q: Shape,
  k: Shape,
  v: Shape,
  mask: Shape | undefined,
  isCausal: boolean,
): void {
  const [B, H, T, D] = q as [number, number, number, number];
  const [, G, S] = k as [number, number, number];
  const fits = q.length === 4 && equalShapes(k, [B, G, S, D]) &&
    equalShapes(v, k) && H % G === 0 && (!isCausal || S === T) &&
    (!mask || equalShapes(mask, [B, S]));
  if (fits) return;
  throw new RangeError(
    `Cannot attend from [${q}] to keys [${k}] and values [${v}]${
      mask ? ` under a mask [${mask}]` : ""
    }: expected [B, H, T, D], twice [B, G, S, D]${
      mask ? ", [B, S]" : ""
    }, H a multiple of G${isCausal ? ", S = T" : ""}`,
  );
}
