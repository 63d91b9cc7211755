import { defineMethod } from "../method.ts";
import { options } from "../options.ts";
import { wholeStep } from "../partition.ts";

/** Training from random weights: what the pretrained ones are worth. */
export default defineMethod({
  summary: "Training from scratch: every weight trains, none is pretrained",
  paper: "arXiv:1811.08883",
  version: 1,
  start: "random",
  options: options({}),
  steps: (model) => [wholeStep(model, "full")],
});
