// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Op } from "../op.ts";
import add from "./add.ts";
import broadcast from "./broadcast.ts";
import fill from "./fill.ts";
import gelu from "./gelu.ts";
import geluGrad from "./gelu_grad.ts";
import matmul from "./matmul.ts";
import mul from "./mul.ts";
import reshape from "./reshape.ts";
import scale from "./scale.ts";
import sum from "./sum.ts";

/** Every op, keyed by file name. */
export const ops = {
  add,
  broadcast,
  fill,
  gelu,
  gelu_grad: geluGrad,
  matmul,
  mul,
  reshape,
  scale,
  sum,
} satisfies Record<string, Op>;

/** Name of a registered op. */
export type OpName = keyof typeof ops;
