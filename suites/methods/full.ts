import { defineMethod } from "../method.ts";
import { options } from "../options.ts";
import { wholeStep } from "../partition.ts";

/** Full fine-tuning: every weight trains, in one step. The reference of each suite. */
export default defineMethod({
  summary: "Full fine-tuning: every weight trains",
  paper: "arXiv:1411.1792",
  version: 1,
  options: options({}),
  steps: (model) => [wholeStep(model, "full")],
});
