import { isTaskHead } from "../added_step.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/** Norm tuning: the scales and shifts of all norms train, and the head of the task. PEFT's `LN_TUNING`. */
export default defineMethod({
  summary: "Norm tuning: only norms and the head train",
  paper: "arXiv:2312.11420",
  version: 1,
  options: options({}),
  steps: ({ parameters }) => [{
    name: "norms",
    trainable: parameters
      .filter((own) => own.role === "norm" || isTaskHead(own))
      .map(({ name }) => name),
  }],
});
