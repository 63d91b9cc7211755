import { z } from "zod";

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Options of a plugin as they were read, defaults filled in. */
const options = z.record(z.string(), z.unknown());

/** How a cell is trained and evaluated. */
export const recipe = z.strictObject({
  protocol: z.enum(["equal-updates", "per-step", "equal-flops", "equal-time"])
    .describe(
      "Whether steps share the updates or have as many each, or what full tuning costs is the budget",
    ),
  updates: count,
  batch: z.int().positive().describe("Samples of an update"),
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
    name: z.enum(["cosine", "linear"]),
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
  recompute: z.literal(true).optional()
    .describe("Blocks keep their input alone and are computed again"),
  steps: z.strictObject({
    optimizer: z.enum(["method", "reset", "keep"])
      .describe("What the optimizer keeps from step to step"),
    schedule: z.enum(["method", "restart", "global"]),
    always: z.union([z.literal("method"), z.array(z.string())])
      .describe("Parts outside of blocks that train in every step"),
    batchNorm: z.enum(["moving", "still"])
      .describe("Running statistics of frozen batch norms"),
  }).optional().describe(
    "Rules for methods of several steps; method and moving if left out",
  ),
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
    newHead: z.literal(true).optional()
      .describe("The task's head starts at random, whatever the file has"),
  }),
  dataset: z.strictObject({
    name: z.string(),
    version: z.int().positive(),
    options,
  }),
  task: z.strictObject({
    name: z.string(),
    version: z.int().positive(),
    options,
  }).optional().describe("image_classification if left out"),
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
  updates: z.array(z.int().positive()).optional()
    .describe("Of each step, where the protocol takes them from costs"),
});

/** How a cell is trained and evaluated. */
export interface RecipeConfiguration {
  /** Whether steps share the updates or have as many each, or what full tuning costs is the budget. */
  readonly protocol:
    | "equal-updates"
    | "per-step"
    | "equal-flops"
    | "equal-time";
  /** Updates of the cell, of each step, or those of full tuning that are the budget. */
  readonly updates: number;
  /** Samples of an update. */
  readonly batch: number;
  /** Micro-batches that an update is made of. */
  readonly accumulate: number;
  /** The update rule. */
  readonly optimizer: {
    /** Its name. */
    readonly name: string;
    /** Decoupled; on parameters of two or more axes only. */
    readonly weightDecay: number;
    /** Largest global gradient norm; `null` is without. */
    readonly clipNorm: number | null;
    /** Factor on the learning rate from one depth to the one below it; `null` is without. */
    readonly layerDecay: number | null;
    /** Hyperparameters that differ from the defaults. */
    readonly hyper: Readonly<Record<string, number>>;
  };
  /** Learning rate over the updates of a step. */
  readonly schedule: {
    /** Its name. */
    readonly name: "cosine" | "linear";
    /** Share of a step's updates that warm up. */
    readonly warmup: number;
  };
  /** What is minimised. */
  readonly loss: {
    /** Weight of the uniform distribution in the target. */
    readonly labelSmoothing: number;
  };
  /** How training images are varied. */
  readonly augmentation: Readonly<Record<string, unknown>>;
  /** When the selection split is looked at. */
  readonly evaluate: {
    /** Looks in a step. */
    readonly perStep: number;
    /** Rows of an evaluation batch. */
    readonly batch: number;
  };
  /** Weights that the next step starts from and the test uses. */
  readonly seedNext: "best" | "last";
  /** Whether blocks kept their input alone for the backward pass; no if left out. */
  readonly recompute?: true | undefined;
  /** Rules for methods of several steps; `method` and `moving` if left out. */
  readonly steps?: {
    /** What the optimizer keeps from step to step. */
    readonly optimizer: "method" | "reset" | "keep";
    /** The learning-rate schedule from step to step. */
    readonly schedule: "method" | "restart" | "global";
    /** Parts outside of blocks that train in every step. */
    readonly always: "method" | readonly string[];
    /** Running statistics of frozen batch norms. */
    readonly batchNorm: "moving" | "still";
  } | undefined;
}

/** All that decides what a cell computes. */
export interface Configuration {
  /** Version of the training loop. */
  readonly runner: number;
  /** The network. */
  readonly model: {
    /** Name of the architecture. */
    readonly name: string;
    /** Name of the ready configuration. */
    readonly size: string;
    /** Fields that differ from it. */
    readonly config: Readonly<Record<string, unknown>>;
    /** sha256 of the file of weights; `null` for random ones. */
    readonly checkpoint: string | null;
    /** The task's head starts at random, whatever the file has. */
    readonly newHead?: true | undefined;
  };
  /** The data set. */
  readonly dataset: {
    /** Its name. */
    readonly name: string;
    /** Its version. */
    readonly version: number;
    /** Its options. */
    readonly options: Readonly<Record<string, unknown>>;
  };
  /** What was asked; the classification of images if left out. */
  readonly task?: {
    /** Its name. */
    readonly name: string;
    /** Its version. */
    readonly version: number;
    /** Its options. */
    readonly options: Readonly<Record<string, unknown>>;
  } | undefined;
  /** The tuning method. */
  readonly method: {
    /** Its name. */
    readonly name: string;
    /** Its version. */
    readonly version: number;
    /** Its options. */
    readonly options: Readonly<Record<string, unknown>>;
  };
  /** Name of the engine. */
  readonly engine: string;
  /** Learning rate at the top of the schedule; `null` if nothing is trained. */
  readonly lr: number | null;
  /** Which part of the data was tested. */
  readonly fold: number;
  /** Decides first weights, order, augmentation and dropout. */
  readonly seed: number;
  /** How it was trained. */
  readonly recipe: RecipeConfiguration;
  /** Updates of each step, where the protocol takes them from costs; else they follow from the rest. */
  readonly updates?: readonly number[] | undefined;
}
