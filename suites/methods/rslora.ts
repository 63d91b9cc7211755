import { lora } from "../../models/mod.ts";
import { addedStep } from "../added_step.ts";
import { loraEntries } from "../lora_options.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/** Rank-stabilised LoRA: the change is scaled by `alpha / sqrt(rank)`, so that high ranks learn as fast. */
export default defineMethod({
  summary: "rsLoRA: LoRA scaled by the root of its rank",
  paper: "arXiv:2312.03732",
  version: 1,
  options: options(loraEntries),
  extensions: ({ alpha, ...own }) => [
    lora({ ...own, alpha: alpha * Math.sqrt(own.rank) }),
  ],
  steps: (model) => [addedStep(model)],
});
