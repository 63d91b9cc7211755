// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Op } from "../op.ts";
import add from "./add.ts";
import broadcast from "./broadcast.ts";
import concat from "./concat.ts";
import fill from "./fill.ts";
import gelu from "./gelu.ts";
import geluGrad from "./gelu_grad.ts";
import layerNorm from "./layer_norm.ts";
import layerNormGrad from "./layer_norm_grad.ts";
import layerNormPartials from "./layer_norm_partials.ts";
import matmul from "./matmul.ts";
import mul from "./mul.ts";
import pad from "./pad.ts";
import partialSum from "./partial_sum.ts";
import reshape from "./reshape.ts";
import rmsNorm from "./rms_norm.ts";
import rmsNormGrad from "./rms_norm_grad.ts";
import scale from "./scale.ts";
import slice from "./slice.ts";
import sum from "./sum.ts";

/** Every op, keyed by file name. */
export const ops = {
  add,
  broadcast,
  concat,
  fill,
  gelu,
  gelu_grad: geluGrad,
  layer_norm: layerNorm,
  layer_norm_grad: layerNormGrad,
  layer_norm_partials: layerNormPartials,
  matmul,
  mul,
  pad,
  partial_sum: partialSum,
  reshape,
  rms_norm: rmsNorm,
  rms_norm_grad: rmsNormGrad,
  scale,
  slice,
  sum,
} satisfies Record<string, Op>;

/** Name of a registered op. */
export type OpName = keyof typeof ops;
