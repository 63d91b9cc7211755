import { z } from "zod";
import { baseEntries, baseExtensions } from "../base.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";
import { wholeStep } from "../partition.ts";

/**
 * A control for step-by-step tuning where every step has as many updates: one-step tuning under one schedule, as long
 * as the whole chain. Where the steps share the updates it is plain one-step tuning.
 */
export default defineMethod({
  summary: "Control: one-step tuning as long as a chain of steps",
  paper: "arXiv:1411.1792",
  version: 1,
  options: options({
    ...baseEntries,
    /** Length of the chain in steps, 4 as in dt1 and dt2. */
    steps: z.int().min(1).default(4),
  }),
  extensions: (own) => baseExtensions(own),
  steps: (model, { on, steps }) => [{ ...wholeStep(model, on), length: steps }],
});
