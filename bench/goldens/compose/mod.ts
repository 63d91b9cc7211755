/**
 * How the cases of single ops are composed from ours, by kind.
 *
 * @module
 */
import type { Compose } from "../op_case.ts";
import { activations } from "./activations.ts";
import { attention } from "./attention.ts";
import { convolutions } from "./convolutions.ts";
import { linear } from "./linear.ts";
import { losses } from "./losses.ts";
import { norms } from "./norms.ts";
import { smt } from "./smt.ts";
import { swin } from "./swin.ts";
import { tables } from "./tables.ts";

/** Every kind of case that can be composed. */
export const COMPOSE: Readonly<Record<string, Compose>> = {
  ...activations,
  ...attention,
  ...convolutions,
  ...linear,
  ...losses,
  ...norms,
  ...smt,
  ...swin,
  ...tables,
};
