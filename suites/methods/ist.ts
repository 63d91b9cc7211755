import { z } from "zod";
import { createRandom, type Model } from "../../models/mod.ts";
import { baseEntries, baseExtensions, stepOf } from "../base.ts";
import {
  drawCandidates,
  drawLayers,
  learnScores,
  type Scores,
} from "../layer_importance.ts";
import { defineMethod, type Probe, type Step } from "../method.ts";
import { options } from "../options.ts";
import { blockKey } from "../partition.ts";
import { responses } from "../responses.ts";

const share = z.number().positive().max(1);

/**
 * IST: in each interval the adapters or LoRA of a few layers train, drawn by how important each layer has proved. Between
 * intervals sets of layers are turned down in turn, and the loss of a batch says what they are worth. Yao et al.,
 * Layer-wise Importance Matters (2024). Here the layers drawn stay for an interval; the authors draw for each update.
 */
export default defineMethod({
  summary: "IST: the adapters of a few layers at a time, the important ones",
  paper: "arXiv:2410.11772",
  version: 1,
  options: options({
    ...baseEntries,
    /** What the steps tune: adapters or LoRA in each layer. */
    on: z.enum(["adapter", "lora"]).default("lora"),
    /** Updates between two looks at the importance. */
    interval: z.int().positive().default(10),
    /** Share of the layers that train in an interval. */
    layers: share.default(0.25),
    /** `probed`; or `random`: the control RST, all layers alike and nothing measured. */
    importance: z.enum(["probed", "random"]).default("probed"),
    /** Sets of layers that a look turns down in turn, a forward pass each. */
    sets: z.int().min(2).default(3),
    /** Share of the layers in such a set. */
    setLayers: share.default(0.5),
    /** What is left of a layer's addition that is turned down. */
    suppression: z.number().min(0).lt(1).default(0.25),
    /** Learning rate of the scores. */
    scoreRate: z.number().positive().default(10),
  }),
  extensions: (own) => baseExtensions(own),
  steps(model, own, { updates, seed }) {
    const { on, interval, sets } = own;
    const keys = layersOf(model);
    const part = (share: number) =>
      Math.max(1, Math.round(share * keys.length));
    const nameOf = (i: number) => `interval${i}`;
    const stepWith = (i: number, scores: Scores): Step => {
      const random = createRandom(seed, `ist/${i}`);
      const drawn = drawLayers(scores, part(own.layers), random);
      const chosen = new Set(drawn.map((layer) => keys[layer]!));
      return stepOf(
        model,
        nameOf(i),
        on,
        (parameter) => chosen.has(blockKey(parameter) ?? ""),
      );
    };
    let scores: Scores = new Float64Array(keys.length);
    const from = stepOf(model, "all", on, () => true).trainable;
    const probe = (i: number): Probe => ({
      from,
      passes: sets,
      async choose(lossWith) {
        const turned = drawCandidates(
          scores,
          { sets, size: part(own.setLayers) },
          createRandom(seed, `ist/${i}/sets`),
        );
        const lossNats: number[] = [];
        for (const set of turned) {
          const names = responses(model, set.map((layer) => keys[layer]!));
          lossNats.push(
            await lossWith(
              new Map(names.map((name) => [name, own.suppression])),
            ),
          );
        }
        scores = learnScores(scores, turned, lossNats, own.scoreRate);
        return stepWith(i, scores).trainable;
      },
    });
    const unknown = new Float64Array(keys.length);
    return Array.from({ length: Math.ceil(updates / interval) }, (_, i) => ({
      ...stepWith(i, unknown),
      share: Math.min(interval, updates - i * interval) / updates,
      ...(i > 0 && { keeps: KEEPS }),
      ...(i > 0 && own.importance === "probed" && { probe: probe(i) }),
    }));
  },
});

const KEEPS = ["schedule", "optimizer", "paused"] as const;

/** Blocks that something was added to, from the input up. */
function layersOf({ parameters }: Model): string[] {
  const added = parameters.filter(({ tag }) => tag === "adapter");
  return [...new Set(added.map(blockKey))].filter((key) => key !== null);
}
