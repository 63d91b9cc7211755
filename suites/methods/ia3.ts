import { z } from "zod";
import { ia3 } from "../../models/mod.ts";
import { addedStep } from "../added_step.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

const places = z.array(z.string()).nullable().default(null);

/**
 * (IA)³: learned scales of keys, values and inner activations, which start at 1. It wants a high learning
 * rate: 3e-3 in the paper.
 */
export default defineMethod({
  summary: "(IA)³: scales of keys, values and inner activations",
  paper: "arXiv:2205.05638",
  version: 1,
  options: options({
    /** Layers whose outputs are scaled; `null`: keys and values, as the network names them. */
    targets: places,
    /** Layers whose inputs are scaled, PEFT's `feedforward_modules`; `null`: as the network names them. */
    feedforward: places,
  }),
  extensions: (own) => ia3(own),
  steps: (model) => [addedStep(model)],
});
