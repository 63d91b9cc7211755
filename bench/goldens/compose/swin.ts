import {
  add,
  constant,
  gather,
  gelu,
  layerNorm,
  matmul,
  mergeWindows,
  partitionWindows,
  relativePositionIndex,
  reshape,
  rollMap,
  scale,
  type Scope,
  shiftMask,
  slice,
  softmax,
  type Tensor,
  transpose,
} from "../../../models/mod.ts";
import type { Compose } from "../op_case.ts";
import { linearOf } from "./linear.ts";

const EPS = 1e-5;

/** Parts of the Swin Transformer. */
export const swin: Readonly<Record<string, Compose>> = {
  relative_position_index: ({ number }) => ({
    index: relativePositionIndex(number("window")),
  }),
  shift_mask: ({ number }) => ({
    mask: shiftMask(
      number("height"),
      number("width"),
      number("window"),
      number("shift"),
    ),
  }),
  relative_position_bias: ({ at }) => ({
    bias: transpose(gather(at("table"), at("index")), [2, 0, 1]),
  }),
  roll_window_partition: ({ at, number }) => ({
    windows: partitionWindows(
      rollMap(at("x"), -number("shift")),
      number("window"),
    ),
  }),
  window_reverse_roll({ at, number }) {
    const window = number("window");
    const map = mergeWindows(
      at("windows"),
      window,
      number("height"),
      number("width"),
    );
    return { x: rollMap(map, number("shift")) };
  },
  window_attention: ({ at, scope, number }) => ({
    y: attend(scope, at("x"), number("window"), number("heads"), at("mask")),
  }),
  swin_block({ at, scope, number }) {
    const x = at("x");
    const [, H, W, C] = x.shape as [number, number, number, number];
    const window = number("window"), shift = number("shift");
    const N = window ** 2;
    const mask = shift === 0 ? undefined : constant(
      "shift_mask",
      [H * W / N, N, N],
      shiftMask(H, W, window, shift),
    );
    let y = rollMap(normOf(scope.at("norm1"), x), -shift);
    y = partitionWindows(y, window);
    y = attend(scope.at("attn"), y, window, number("heads"), mask);
    y = add(x, rollMap(mergeWindows(y, window, H, W), shift));
    const mlp = scope.at("mlp");
    const inner = linearOf(
      mlp.at("fc1"),
      normOf(scope.at("norm2"), y),
      C * number("mlp_ratio"),
    );
    return { y: add(y, linearOf(mlp.at("fc2"), gelu(inner), C)) };
  },
  patch_merging({ at, scope }) {
    const [B, H, W, C] = at("x").shape as [number, number, number, number];
    const rows = [B, H / 2, W / 2];
    // Neighbours in the order of the checkpoints: down first, then right.
    let y = reshape(at("x"), [B * H / 2, 2, W / 2, 2 * C]);
    y = transpose(y, [0, 2, 1, 3]); // (B H/2, W/2, down, right C)
    y = reshape(y, [B * H / 2 * W / 2, 2, 2, C]);
    y = reshape(transpose(y, [0, 2, 1, 3]), [...rows, 4 * C]);
    y = normOf(scope.at("norm"), y);
    const weight = at("reduction.weight");
    return { y: matmul(y, weight, { transposeB: true }) };
  },
};

function normOf(scope: Scope, x: Tensor): Tensor {
  const shape = [x.shape.at(-1)!];
  const init = { kind: "constant", value: 0 } as const;
  const weight = scope.parameter("weight", shape, init);
  return layerNorm(x, weight, scope.parameter("bias", shape, init), EPS);
}

/** Attention within windows, `x` of shape `[B * windows, N, C]`, `mask` of `[windows, N, N]`. */
function attend(
  scope: Scope,
  x: Tensor,
  window: number,
  heads: number,
  mask: Tensor | undefined,
): Tensor {
  const [batch, N, C] = x.shape as [number, number, number];
  const D = C / heads;
  const [q, k, v] = splitHeads(linearOf(scope.at("qkv"), x, 3 * C), 3, heads);
  const table = scope.parameter("relative_position_bias_table", [
    (2 * window - 1) ** 2,
    heads,
  ], { kind: "constant", value: 0 });
  const index = constant("index", [N, N], relativePositionIndex(window));
  const bias = transpose(gather(table, index), [2, 0, 1]);
  let scores = scale(matmul(q!, k!, { transposeB: true }), D ** -0.5);
  scores = add(scores, bias); // (B * windows, heads, N, N)
  if (mask) {
    const windows = mask.shape[0]!;
    scores = reshape(scores, [batch / windows, windows, heads, N, N]);
    scores = add(scores, reshape(mask, [windows, 1, N, N]));
    scores = reshape(scores, [batch, heads, N, N]);
  }
  return linearOf(scope.at("proj"), joinHeads(matmul(softmax(scores), v!)), C);
}

/** `[B, N, parts * C]` to `parts` tensors `[B, heads, N, C / heads]`. */
export function splitHeads(x: Tensor, parts: number, heads: number): Tensor[] {
  const [B, N, width] = x.shape as [number, number, number];
  const C = width / parts;
  return Array.from({ length: parts }, (_, i) => {
    const own = reshape(slice(x, 2, i * C, (i + 1) * C), [
      B,
      N,
      heads,
      C / heads,
    ]);
    return transpose(own, [0, 2, 1, 3]);
  });
}

/** `[B, heads, N, D]` to `[B, N, heads * D]`. */
export function joinHeads(x: Tensor): Tensor {
  const [B, heads, N, D] = x.shape as [number, number, number, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [B, N, heads * D]);
}
