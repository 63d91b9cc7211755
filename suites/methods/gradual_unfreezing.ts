import { z } from "zod";
import { baseEntries, baseExtensions, isAlways, stepOf } from "../base.ts";
import { defineMethod, type Step } from "../method.ts";
import { options } from "../options.ts";
import { stageCount, stagesOf, wholeStep } from "../partition.ts";

/**
 * Gradual unfreezing: the head trains first, then with each interval one stage more, from the output down; the
 * longest part of the run trains all. Each stage has a lower rate than the one above it. Howard and Ruder, Universal
 * Language Model Fine-tuning for Text Classification (2018). Optimizer and schedule go on throughout. The groups are
 * the stages of dt1 (the original has layers).
 */
export default defineMethod({
  summary: "Gradual unfreezing: the head, then one stage more, top down",
  paper: "arXiv:1801.06146",
  version: 2,
  options: options({
    ...baseEntries,
    /** Share of the updates that unfreezing takes, in one interval for the head and one for each stage. */
    unfreezing: z.number().positive().lt(1).default(0.5),
    /** Discriminative rates: each group learns at the rate of the one above it over this; 1 gives all the same. */
    rateDivisor: z.number().min(1).default(2.6),
  }),
  extensions: (own) => baseExtensions(own),
  steps(model, { on, unfreezing, rateDivisor }) {
    const count = stageCount(model);
    const stageOf = stagesOf(model);
    // The head and what trains with it are the top; a stem of no stage lies below the first one.
    const groups = new Map(
      model.parameters.map((own) => [
        own.name,
        isAlways(own, on) ? 0 : count - (stageOf(own) ?? 0),
      ]),
    );
    const withRates = (step: Step): Step => ({
      ...step,
      ...(rateDivisor > 1 && {
        lrFactors: Object.fromEntries(
          step.trainable
            .map((name) => [name, rateDivisor ** -groups.get(name)!] as const)
            .filter(([, factor]) => factor < 1),
        ),
      }),
    });
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
    return [...thawing, { ...wholeStep(model, on), ...keeps }].map(withRates);
  },
});

const KEEPS = ["schedule", "optimizer"] as const;
