import {
  add,
  concat,
  conv2d,
  gelu,
  matmul,
  mul,
  reshape,
  scale,
  slice,
  softmax,
  type Tensor,
} from "../../../models/mod.ts";
import type { Compose, OpCase } from "../op_case.ts";
import { batchNorm } from "./batch_norm.ts";
import { linearOf } from "./linear.ts";
import { joinHeads, splitHeads } from "./swin.ts";

/** Parts of the Scale-Aware Modulation Transformer, arXiv:2307.08579. */
export const smt: Readonly<Record<string, Compose>> = {
  smt_modulation(own) {
    const { at, scope, number, attributes } = own;
    const x = at("x");
    const [B, H, W, C] = x.shape as [number, number, number, number];
    const heads = number("heads"), width = C / heads;
    const v = linearOf(scope.at("v"), x, C);
    const s = linearOf(scope.at("s"), x, C);
    const mixed = Array.from({ length: heads }, (_, i) => {
      const head = slice(s, 3, i * width, (i + 1) * width);
      const side = 3 + 2 * i;
      return depthwise(own, `local_conv_${i + 1}`, head, side);
    });
    // Channel c of each head stands together: (B, H, W, width, heads).
    const columns = mixed.map((head) => reshape(head, [B * H * W, width, 1]));
    const grouped = reshape(concat(columns, 2), [B, H, W, C]);
    const wide = conv2d(grouped, at("proj0.weight"), at("proj0.bias"), {
      groups: width,
    });
    const { y, ...statistics } = batchNorm(wide, {
      weight: at("bn.weight"),
      bias: at("bn.bias"),
      mean: at("mean"),
      variance: at("var"),
      eps: 1e-5,
      momentum: 0.1,
      isTraining: attributes.train === true,
    });
    const modulator = conv2d(gelu(y), at("proj1.weight"), at("proj1.bias"));
    return {
      y: linearOf(scope.at("proj"), mul(modulator, v), C),
      ...statistics,
    };
  },
  smt_self_attention(own) {
    const { at, scope, number } = own;
    const x = at("x");
    const [B, H, W, C] = x.shape as [number, number, number, number];
    const heads = number("heads");
    const rows = reshape(x, [B, H * W, C]);
    const [q] = splitHeads(linearOf(scope.at("q"), rows, C), 1, heads);
    const [k, v] = splitHeads(linearOf(scope.at("kv"), rows, 2 * C), 2, heads);
    const scores = scale(
      matmul(q!, k!, { transposeB: true }),
      (C / heads) ** -0.5,
    );
    const attended = reshape(joinHeads(matmul(softmax(scores), v!)), x.shape);
    const local = depthwise(
      own,
      "local_conv",
      reshape(joinHeads(v!), x.shape),
      3,
    );
    return { y: linearOf(scope.at("proj"), add(attended, local), C) };
  },
  smt_conv_mlp(own) {
    const { at, scope } = own;
    const hidden = linearOf(
      scope.at("fc1"),
      at("x"),
      at("fc1.weight").shape[0]!,
    );
    const local = depthwise(own, "dwconv.dwconv", hidden, 3);
    return {
      y: linearOf(
        scope.at("fc2"),
        gelu(add(hidden, local)),
        at("x").shape[3]!,
      ),
    };
  },
};

function depthwise(
  { at }: OpCase,
  name: string,
  x: Tensor,
  side: number,
): Tensor {
  return conv2d(x, at(`${name}.weight`), at(`${name}.bias`), {
    padding: (side - 1) / 2,
    groups: x.shape[3]!,
  });
}
