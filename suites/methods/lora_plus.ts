import { z } from "zod";
import { lora } from "../../models/mod.ts";
import { addedStep } from "../added_step.ts";
import { loraEntries } from "../lora_options.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/** LoRA+: LoRA whose matrices `B` learn faster than its matrices `A`. */
export default defineMethod({
  summary: "LoRA+: LoRA with a higher learning rate for B",
  paper: "arXiv:2402.12354",
  version: 1,
  options: options({
    ...loraEntries,
    /** Learning rate of `B` over that of `A`; PEFT's `loraplus_lr_ratio`, which has no default there. */
    lrRatio: z.number().positive().default(16),
  }),
  extensions: (own) => [lora(own)],
  steps(model, { lrRatio }) {
    const step = addedStep(model);
    const raised = step.trainable.filter((name) =>
      name.endsWith(".lora_B.weight")
    );
    return [{
      ...step,
      lrFactors: Object.fromEntries(raised.map((name) => [name, lrRatio])),
    }];
  },
});
