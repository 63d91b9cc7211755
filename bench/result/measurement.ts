import { z } from "zod";

const count = z.int().min(0);
const ms = z.number().min(0);

const timing = z.strictObject({
  median: ms,
  samples: z.array(ms),
});

/** One stage of the method, as it went. */
export const step = z.strictObject({
  name: z.string(),
  trainableParameters: z.int().positive(),
  updates: z.int().positive(),
  best: z.strictObject({
    update: z.int().positive().describe("Updates of the step done"),
    correct: count,
    samples: z.int().positive(),
  }).nullable().describe(
    "Best evaluation of the selection split, ties to the later one",
  ),
});

/** The learning curve of a step, by column. */
export const curve = z.strictObject({
  step: z.string(),
  lr: z.array(z.number()).describe("Of each update"),
  lossNats: z.array(z.number()).describe("Of each update's batch"),
  gradientNorm: z.array(z.number()).describe("Before clipping"),
  selection: z.array(z.strictObject({
    update: z.int().positive(),
    correct: count,
    samples: z.int().positive(),
    lossNats: z.number(),
  })),
});

/** What an update of a step costs. */
const stepCosts = z.strictObject({
  updateFlops: count.describe("Of an update, counted from the graph"),
  updateHardwareFlops: count.describe(
    "The same, with what kernels compute again",
  ),
  activationBytes: count.describe(
    "Values that an update holds between its kernels",
  ),
  gradientBytes: count,
  optimizerBytes: count.describe("What the optimizer keeps"),
});

/** Where the GPU time of an update goes. */
const kernelProfile = z.strictObject({
  updates: z.int().positive()
    .describe("Updates that were profiled; all else is their mean"),
  gpuMs: ms.describe("Of all kernels of an update"),
  kernels: z.array(z.strictObject({
    name: z.string(),
    gpuMs: ms,
    dispatches: z.number().min(0),
    flops: z.number().min(0),
  })).max(64).describe("Those that take longest, the longest first"),
});

/** What the cell cost. */
export const costs = z.strictObject({
  totalParameters: count,
  trainableParameters: count.describe("Trained in at least one step"),
  updates: count,
  samples: count.describe("Samples trained on, repeats counted"),
  trainingFlops: count.describe(
    "Of updates and probes, counted from the graph: what the work asks for",
  ),
  hardwareFlops: count.optional().describe(
    "Of updates and probes, with what kernels compute again",
  ),
  probes: count.optional().describe(
    "Forward passes of a batch that a method chose its layers by",
  ),
  probeFlops: count.optional().describe("Their part of trainingFlops"),
  steps: z.array(stepCosts).optional().describe("One for each step"),
  mfu: ms.nullable().optional().describe(
    "Model FLOPs utilisation: trainingFlops over trainingMs as a share of device.peakFlopsPerS",
  ),
  inputMs: ms.optional().describe(
    "Part of trainingMs in which batches were made: what the device waited for input at most",
  ),
  evaluationFlops: count,
  storedBytes: count.describe("Weights to store beside the checkpoint"),
  wallMs: ms.describe("From the start of the cell to its last prediction"),
  trainingMs: ms,
  evaluationMs: ms,
  compilationMs: ms,
  updateWallMs: timing.nullable().describe(
    "Wall clock per update, host work included; one sample is a block of updates",
  ),
  updateGpuMs: timing.nullable().describe(
    "Sum of the kernels' GPU timestamps in an update; null without timestamps",
  ),
  kernelProfile: kernelProfile.optional()
    .describe("Since 1.1; left out without timestamps"),
  peakBytes: z.record(z.string(), count).describe(
    "Most GPU memory in use, by purpose, and in total",
  ),
});

/** Where it ran. */
export const device = z.strictObject({
  engine: z.string(),
  adapter: z.string(),
  vendor: z.string().nullable(),
  architecture: z.string().nullable(),
  driver: z.string().nullable(),
  isFallback: z.boolean(),
  features: z.array(z.string()),
  limits: z.record(z.string(), z.number()),
  peakFlopsPerS: z.number().positive().nullable().describe(
    "Most float32 operations a second that matrix products reached on it before the run",
  ),
});

/** What it ran in. */
export const environment = z.strictObject({
  truetune: z.string().describe("Version of TrueTune"),
  commit: z.string().nullable(),
  isModified: z.boolean().nullable()
    .describe("Whether tracked files differ from the commit"),
  sourceHash: z.string().nullable().describe("sha256 of all source files"),
  lockHash: z.string().nullable().describe("sha256 of the lock file"),
  deno: z.string(),
  os: z.string(),
  arch: z.string(),
  cpu: z.string().nullable(),
  cpuThreads: z.int().positive(),
  jobs: z.int().positive().describe("Cells that ran side by side"),
  memoryBytes: count,
});
