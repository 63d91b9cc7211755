import { z } from "zod";
import { vera } from "../../models/mod.ts";
import { addedStep } from "../added_step.ts";
import { loraEntries } from "../lora_options.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

const { dropout, targets } = loraEntries;

/**
 * VeRA: LoRA with random matrices that all layers share; only vectors train. It wants a learning rate about
 * ten times that of LoRA.
 */
export default defineMethod({
  summary: "VeRA: vectors between shared random matrices",
  paper: "arXiv:2310.11454",
  version: 1,
  options: options({
    /** Rank of the change; PEFT's `r`. */
    rank: z.int().positive().default(256),
    /** First value of the vector between the matrices; PEFT's `d_initial`. */
    dInitial: z.number().default(0.1),
    dropout,
    targets,
  }),
  extensions: (own) => [vera(own)],
  steps: (model) => [addedStep(model)],
});
