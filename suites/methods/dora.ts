import { dora } from "../../models/mod.ts";
import { addedStep } from "../added_step.ts";
import { loraEntries } from "../lora_options.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/** DoRA: LoRA turns the rows of a weight, and a number for each sets their lengths. */
export default defineMethod({
  summary: "DoRA: LoRA of the directions of weights, lengths apart",
  paper: "arXiv:2402.09353",
  version: 1,
  options: options(loraEntries),
  extensions: (own) => [dora(own)],
  steps: (model) => [addedStep(model)],
});
