import { lora } from "../../models/mod.ts";
import { addedStep } from "../added_step.ts";
import { loraEntries } from "../lora_options.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/**
 * LoRA: a change of low rank beside linear layers, `y + alpha / rank * B A x`. It trains with the head of
 * the task; the rest is frozen.
 */
export default defineMethod({
  summary: "LoRA: low-rank changes of linear layers, with the head",
  paper: "arXiv:2106.09685",
  version: 1,
  options: options(loraEntries),
  extensions: (own) => [lora(own)],
  steps: (model) => [addedStep(model)],
});
