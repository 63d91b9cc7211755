import { z } from "zod";
import { prompt } from "../../models/mod.ts";
import { addedStep } from "../added_step.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/** Prompt tuning: learned vectors in front of the embedded tokens. They train with the head of the task. */
export default defineMethod({
  summary: "Prompt tuning: learned vectors in front of the tokens",
  paper: "arXiv:2104.08691",
  version: 1,
  options: options({
    /** Number of vectors; PEFT's `num_virtual_tokens`, which has no default there. */
    virtualTokens: z.int().positive().default(20),
  }),
  extensions: (own) => [prompt(own)],
  steps: (model) => [addedStep(model)],
});
