import { z } from "zod";
import { baseEntries, baseExtensions } from "../base.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";
import { parities, sequential, stages } from "../partition.ts";

/**
 * A control for step-by-step tuning: one of its subspaces trains in one step, the rest stays frozen. Lee et al.,
 * Surgical Fine-Tuning Improves Adaptation to Distribution Shifts (2023); which part is best, the selection split
 * says of a row for each.
 */
export default defineMethod({
  summary: "Control: one subspace trains, the rest is frozen",
  paper: "arXiv:2210.11466",
  version: 1,
  options: options({
    ...baseEntries,
    /** Subspace: `stage0`, … or `part0`, `part1`, as the steps of dt1 and dt3 are called. */
    part: z.string().regex(/^(stage\d+|part[01])$/).default("part0"),
  }),
  extensions: (own) => baseExtensions(own),
  steps(model, { on, part }) {
    const steps = sequential(model, on, [
      ...stages(model),
      ...parities(model),
    ]);
    const found = steps.find(({ name }) => name === part);
    if (found) return [found];
    throw new RangeError(
      `Cannot train "${part}" of ${model.architecture}: no such part, expected one of ${
        steps.map(({ name }) => name).join(", ")
      }`,
    );
  },
});
