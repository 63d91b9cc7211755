// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Optimizer } from "../optimizer.ts";
import adamw from "./adamw.ts";

/** Every optimizer, keyed by file name. */
export const optimizers = {
  adamw,
} satisfies Record<string, Optimizer>;

/** Name of a registered optimizer. */
export type OptimizerName = keyof typeof optimizers;
