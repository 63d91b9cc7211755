import { z } from "zod";
import { baseEntries, baseExtensions, stepOf } from "../base.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";
import { wholeStep } from "../partition.ts";

/**
 * LP-FT: a linear probe, then full fine-tuning from there. Kumar et al., Fine-Tuning can Distort Pretrained Features and
 * Underperform Out-of-Distribution (2022). The probe is trained like all else here; theirs is fitted by logistic
 * regression.
 */
export default defineMethod({
  summary: "LP-FT: the head, then all",
  paper: "arXiv:2202.10054",
  version: 1,
  options: options({
    ...baseEntries,
    /** Share of the updates that train the head alone. */
    probe: z.number().positive().lt(1).default(0.5),
  }),
  extensions: (own) => baseExtensions(own),
  steps: (model, { on, probe }) => [
    {
      ...stepOf(
        model,
        "head",
        on,
        () => false,
        ({ unit }) => unit.kind === "head",
      ),
      share: probe,
    },
    wholeStep(model, on),
  ],
});
