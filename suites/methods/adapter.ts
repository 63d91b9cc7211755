import { z } from "zod";
import { bottleneckAdapter } from "../../models/mod.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";
import { wholeStep } from "../partition.ts";

/**
 * Bottleneck adapters as the diffusion-tuning paper places them: at the end of each residual branch,
 * a quarter of the channels wide. They train with the final norm and the head; the rest is frozen.
 */
export default defineMethod({
  summary: "Adapters of a quarter of the width, with norm and head",
  paper: "arXiv:1902.00751",
  version: 1,
  options: options({
    /** The channels divided by this are the adapter's width. */
    reduction: z.int().positive().default(4),
  }),
  extensions: ({ reduction }) => [bottleneckAdapter(reduction)],
  steps: (model) => [wholeStep(model, "adapter")],
});
