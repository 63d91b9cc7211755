import { z } from "zod";
import { createRandom } from "../../models/mod.ts";
import { baseEntries, baseExtensions, stepOf } from "../base.ts";
import { blockSubspaces } from "../block_subspaces.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/**
 * LIFT: one block at a time, with the head, under one schedule; what the optimizer keeps of a block is dropped when it is
 * left, that of the head goes on. Layer-wise fine-tuning as in ICLR 2024's submission 3470; order, length of a visit and what becomes of the
 * optimizer are not public, so they are our choice.
 */
export default defineMethod({
  summary: "LIFT: one block at a time, with the head",
  paper: "https://openreview.net/forum?id=u0INlprg3U",
  version: 1,
  options: options({
    ...baseEntries,
    /** In which order blocks are visited; `shuffled` anew in each cycle. */
    order: z.enum(["bottom_up", "top_down", "shuffled"]).default("bottom_up"),
    /** How often each block is visited. */
    cycles: z.int().min(1).max(8).default(1),
  }),
  extensions: (own) => baseExtensions(own),
  steps(model, { on, order, cycles }, { seed }) {
    const blocks = blockSubspaces(model);
    if (order === "top_down") blocks.reverse();
    const visits = Array.from({ length: cycles }, (_, cycle) => {
      if (order !== "shuffled") return blocks;
      const places = Int32Array.from(blocks.keys());
      createRandom(seed, `lift/${cycle}`).shuffle(places);
      return Array.from(places, (place) => blocks[place]!);
    }).flat();
    return visits.map(({ name, holds }, i) => ({
      ...stepOf(model, name, on, holds),
      share: 1 / visits.length,
      ...(i > 0 && { keeps: ["schedule", "optimizer"] as const }),
    }));
  },
});
