import { z } from "zod";
import { prefix } from "../../models/mod.ts";
import { addedStep } from "../added_step.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/** Prefix tuning: learned keys and values in each layer. They train with the head of the task. */
export default defineMethod({
  summary: "Prefix tuning: learned keys and values in each layer",
  paper: "arXiv:2101.00190",
  version: 1,
  options: options({
    /** Number of keys, and of values; PEFT's `num_virtual_tokens`, which has no default there. */
    virtualTokens: z.int().positive().default(20),
  }),
  extensions: (own) => prefix(own),
  steps: (model) => [addedStep(model)],
});
