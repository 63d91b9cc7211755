import { z } from "zod";
import { createRandom } from "../../models/mod.ts";
import { baseEntries, baseExtensions, isAlways, stepOf } from "../base.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";
import { blockKey } from "../partition.ts";

/**
 * LISA: in each interval a few blocks drawn at random train, with embeddings, last norm and head. Pan et al., LISA:
 * Layerwise Importance Sampling for Memory-Efficient Large Language Model Fine-Tuning (2024). What the optimizer keeps
 * of a block is dropped with the interval, as the authors do; that of what always trains goes on. Downsampling counts as
 * embedding.
 */
export default defineMethod({
  summary: "LISA: a few blocks at random in each interval",
  paper: "arXiv:2403.17919",
  version: 1,
  options: options({
    ...baseEntries,
    /** Updates of an interval; the paper's K. */
    interval: z.int().positive().default(20),
    /** Blocks that train in an interval; the paper's gamma. */
    blocks: z.int().positive().default(2),
  }),
  extensions: (own) => baseExtensions(own),
  steps(model, { on, interval, blocks }, { updates, seed }) {
    const keys = [...new Set(model.parameters.map(blockKey))]
      .filter((key) => key !== null);
    const random = createRandom(seed, "lisa");
    const count = Math.ceil(updates / interval);
    return Array.from({ length: count }, (_, i) => {
      const drawn = Int32Array.from(keys.keys());
      random.shuffle(drawn);
      const chosen = new Set(
        Array.from(drawn.subarray(0, blocks), (place) => keys[place]!),
      );
      const step = stepOf(
        model,
        `interval${i}`,
        on,
        (own) => chosen.has(blockKey(own) ?? ""),
        (own) => isAlways(own, on) || on === "full" && blockKey(own) === null,
      );
      return {
        ...step,
        share: Math.min(interval, updates - i * interval) / updates,
        ...(i > 0 && { keeps: ["schedule", "optimizer"] as const }),
      };
    });
  },
});
