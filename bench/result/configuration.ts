import { z } from "zod";

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Options of a plugin as they were read, defaults filled in. */
const options = z.record(z.string(), z.unknown());

/** How a cell is trained and evaluated. */
export const recipe = z.strictObject({
  protocol: z.enum(["equal-updates", "per-step"])
    .describe("Whether the steps share the updates or have as many each"),
  updates: count,
  batch: z.int().positive().describe("Images of an update"),
  accumulate: z.int().positive()
    .describe("Micro-batches that an update is made of"),
  optimizer: z.strictObject({
    name: z.string(),
    weightDecay: z.number().min(0)
      .describe("Decoupled; on parameters of two or more axes only"),
    clipNorm: z.number().positive().nullable(),
    layerDecay: z.number().positive().nullable(),
    hyper: z.record(z.string(), z.number()),
  }),
  schedule: z.strictObject({
    name: z.literal("cosine"),
    warmup: z.number().min(0).max(1).describe("Share of a step's updates"),
  }),
  loss: z.strictObject({ labelSmoothing: z.number().min(0).max(1) }),
  augmentation: options,
  evaluate: z.strictObject({
    perStep: count.describe("Evaluations of the selection split in a step"),
    batch: z.int().positive(),
  }),
  seedNext: z.enum(["best", "last"])
    .describe("Weights that the next step starts from and the test uses"),
});

/** All that decides what a cell computes. Its hash tells whether a result is up to date. */
export const configuration = z.strictObject({
  runner: z.int().positive()
    .describe("Version of the training loop; raised when results may change"),
  model: z.strictObject({
    name: z.string(),
    size: z.string(),
    config: options.describe("Fields that differ from the size"),
    checkpoint: hash.nullable().describe("sha256 of the file of weights"),
  }),
  dataset: z.strictObject({
    name: z.string(),
    version: z.int().positive(),
    options,
  }),
  method: z.strictObject({
    name: z.string(),
    version: z.int().positive(),
    options,
  }),
  engine: z.string(),
  lr: z.number().min(0).nullable().describe("null if nothing is trained"),
  fold: count,
  seed: count,
  recipe,
});

/** {@linkcode configuration} as a type. */
export type Configuration = z.output<typeof configuration>;
