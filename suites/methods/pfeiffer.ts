import { z } from "zod";
import { sublayerAdapter } from "../../models/mod.ts";
import { addedStep } from "../added_step.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/** Pfeiffer adapters: one bottleneck behind the MLP of each block. They train with the head. */
export default defineMethod({
  summary: "Pfeiffer adapters: behind the MLP only, with the head",
  paper: "arXiv:2005.00247",
  version: 1,
  options: options({
    /** The channels divided by this are the adapter's width. */
    reduction: z.int().positive().default(16),
  }),
  extensions: ({ reduction }) => [
    sublayerAdapter({ site: "mlp", reduction, activation: "relu", std: 0.02 }),
  ],
  steps: (model) => [addedStep(model)],
});
