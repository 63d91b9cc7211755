import { z } from "zod";
import { baseEntries, baseExtensions } from "../base.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";
import { wholeStep } from "../partition.ts";

/**
 * A control for step-by-step tuning: everything trains in every step, with the same fresh optimizers and schedules.
 * What a chain of steps gains over this is owed to freezing, not to starting anew. Where every step has as many
 * updates, it is also one-step tuning as long as the chain.
 */
export default defineMethod({
  summary: "Control: one-step tuning with warm restarts",
  paper: "arXiv:1608.03983",
  version: 1,
  options: options({
    ...baseEntries,
    /** How often the schedule and the optimizer start, 4 as in dt1 and dt2. */
    steps: z.int().min(1).default(4),
  }),
  extensions: (own) => baseExtensions(own),
  steps: (model, { on, steps }) =>
    Array.from({ length: steps }, (_, i) => ({
      ...wholeStep(model, on),
      name: `cycle${i}`,
    })),
});
