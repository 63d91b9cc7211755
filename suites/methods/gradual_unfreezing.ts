import { z } from "zod";
import { baseEntries, baseExtensions, stepOf } from "../base.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";
import { stageCount, stagesOf, wholeStep } from "../partition.ts";

/**
 * Gradual unfreezing: the head trains first, then with each interval one stage more, from the output down; the
 * longest part of the run trains all. Howard and Ruder, Universal Language Model Fine-tuning for Text Classification
 * (2018). Optimizer and schedule go on throughout. The groups are the stages of dt1 (the original has layers).
 */
export default defineMethod({
  summary: "Gradual unfreezing: the head, then one stage more, top down",
  paper: "arXiv:1801.06146",
  version: 1,
  options: options({
    ...baseEntries,
    /** Share of the updates that unfreezing takes, in one interval for the head and one for each stage. */
    unfreezing: z.number().positive().lt(1).default(0.5),
  }),
  extensions: (own) => baseExtensions(own),
  steps(model, { on, unfreezing }) {
    const count = stageCount(model);
    const stageOf = stagesOf(model);
    // One interval for the head and one for each stage; that of the last one to thaw is part of the rest.
    const share = unfreezing / (count + 1);
    const thawing = Array.from({ length: count }, (_, i) => {
      const lowest = count - i;
      return {
        ...stepOf(
          model,
          i === 0 ? "head" : `stage${lowest}+`,
          on,
          (own) => (stageOf(own) ?? -1) >= lowest,
        ),
        share,
        ...(i > 0 && { keeps: KEEPS }),
      };
    }).filter(({ trainable }) => trainable.length > 0);
    const keeps = thawing.length > 0 ? { keeps: KEEPS } : {};
    return [...thawing, { ...wholeStep(model, on), ...keeps }];
  },
});

const KEEPS = ["schedule", "optimizer"] as const;
