import { z } from "zod";
import { sublayerAdapter } from "../../models/mod.ts";
import { addedStep } from "../added_step.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/**
 * Houlsby adapters: a bottleneck behind the attention and one behind the MLP of each block. They train with
 * all norms and the head, as in section 2.1 of the paper.
 */
export default defineMethod({
  summary: "Houlsby adapters: behind attention and MLP, with norms and head",
  paper: "arXiv:1902.00751",
  version: 1,
  options: options({
    /** The channels divided by this are the adapter's width. */
    reduction: z.int().positive().default(16),
  }),
  extensions: ({ reduction }) =>
    (["attention", "mlp"] as const).map((site) =>
      sublayerAdapter({ site, reduction, activation: "gelu", std: 0.01 })
    ),
  steps(model) {
    const added = new Set(addedStep(model).trainable);
    return [{
      name: "all",
      trainable: model.parameters
        .filter(({ name, role }) => added.has(name) || role === "norm")
        .map(({ name }) => name),
    }];
  },
});
