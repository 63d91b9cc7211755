import {
  add,
  constant,
  gather,
  gelu,
  layers,
  relativePositionIndex,
  reshape,
  type Scope,
  shiftMask,
  type Tensor,
  transpose,
} from "../../../models/mod.ts";
import type { Compose, OpCase } from "../op_case.ts";
import { linearOf, weight } from "./linear.ts";

const EPS = 1e-5;

/** Parts of the Swin Transformer, arXiv:2103.14030. */
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
  roll_window_partition({ at, number }) {
    const [B, H, W, C] = sides(at("x")), N = number("window") ** 2;
    const windows = windowsOf(H, W, { number });
    const { tokens } = layers.arrange(inRows(at("x")), windows);
    return { windows: reshape(tokens, [B * H * W / N, N, C]) };
  },
  window_reverse_roll({ at, number }) {
    const [height, width] = [number("height"), number("width")];
    const [windows, N, C] = at("windows").shape as [number, number, number];
    const L = height * width;
    const tokens = reshape(at("windows"), [windows * N / L, L, C]);
    const order = windowsOf(height, width, { number });
    return { x: asMap({ tokens, height, width, order }) };
  },
  window_attention({ at, has, scope, number }) {
    const [rows, N, C] = at("x").shape as [number, number, number];
    const windows = has("mask") ? at("mask").shape[0]! : 1;
    const y = layers.windowAttention(
      scope,
      reshape(at("x"), [rows / windows, windows * N, C]),
      {
        ...attentionOf(has("qkv.bias"), { number }),
        ...(has("mask") && { mask: at("mask") }),
      },
    );
    return { y: reshape(y, at("x").shape) };
  },
  swin_block({ at, has, scope, number }) {
    const [, H, W, C] = sides(at("x"));
    const shift = number("shift"), N = number("window") ** 2;
    const map = layers.arrange(inRows(at("x")), windowsOf(H, W, { number }));
    const attended = layers.windowAttention(
      scope.at("attn"),
      layers.layerNorm(scope.at("norm1"), map.tokens, EPS),
      {
        ...attentionOf(has("attn.qkv.bias"), { number }),
        ...(shift > 0 && {
          mask: constant(
            "shift_mask",
            [H * W / N, N, N],
            shiftMask(H, W, number("window"), shift),
          ),
        }),
      },
    );
    const x = add(map.tokens, attended);
    const y = layers.layerNorm(scope.at("norm2"), x, EPS);
    const tokens = add(x, mlp(scope.at("mlp"), y, C * number("mlp_ratio")));
    return { y: asMap({ ...map, tokens }) };
  },
  patch_merging({ at, scope }) {
    const map = layers.patchMerging(scope, inRows(at("x")), {
      features: at("reduction.weight").shape[0]!,
      order: layers.rowOrder,
      eps: EPS,
      weight,
    });
    return { y: asMap(map) };
  },
};

function sides(x: Tensor): [B: number, H: number, W: number, C: number] {
  return x.shape as [number, number, number, number];
}

/** A map `[B, H, W, C]` as tokens, row by row. */
function inRows(x: Tensor): layers.TokenMap {
  const [B, height, width, C] = sides(x);
  const tokens = reshape(x, [B, height * width, C]);
  return { tokens, height, width, order: layers.rowOrder(height, width) };
}

/** Tokens in any order as a map `[B, H, W, C]`. */
function asMap(map: layers.TokenMap): Tensor {
  const { height, width } = map;
  const { tokens } = layers.arrange(map, layers.rowOrder(height, width));
  const [B, , C] = tokens.shape as [number, number, number];
  return reshape(tokens, [B, height, width, C]);
}

function windowsOf(
  height: number,
  width: number,
  { number }: Pick<OpCase, "number">,
): layers.TokenOrder {
  const window = number("window");
  return layers.windowOrder(height, width, window, number("shift"));
}

function attentionOf(qkvBias: boolean, { number }: Pick<OpCase, "number">) {
  const [heads, window] = [number("heads"), number("window")];
  return { heads, window, qkvBias, weight, table: weight };
}

function mlp(scope: Scope, x: Tensor, hidden: number): Tensor {
  const inner = gelu(linearOf(scope.at("fc1"), x, Math.floor(hidden)));
  return linearOf(scope.at("fc2"), inner, x.shape.at(-1)!);
}
