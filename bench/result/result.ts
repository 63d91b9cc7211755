/**
 * A result, version 1.0, as a type. `schema.ts` has the same form as a schema, and a test holds them equal.
 *
 * @module
 */
import type { Configuration } from "./configuration.ts";

/** How a cell ended. */
export type Status =
  | "ok"
  | "oom"
  | "diverged"
  | "unsupported"
  | "failed"
  | "device_lost";

/** Where a value may lie. */
export interface MetricInterval {
  /** Lower end. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
  /** Share of such intervals that hold the true value, e.g. 0.95. */
  readonly level: number;
  /** How it was made. */
  readonly method: "wilson" | "student-t" | "jackknife";
}

/** A number that a metric gave. */
export interface MetricValue {
  /** The number. */
  readonly value: number;
  /** Its unit, e.g. `fraction`. */
  readonly unit: string;
  /** Which way is better. */
  readonly direction: "higher" | "lower";
  /** What it was measured on. */
  readonly split: "selection" | "test";
  /** Number of samples. */
  readonly samples: number;
  /** Version of the metric. */
  readonly version: number;
  /** Over test items, for this trained network; `null` if none is known. */
  readonly interval: MetricInterval | null;
}

/** One split of the data of a cell. */
export interface SplitResult {
  /** Number of samples. */
  readonly samples: number;
  /** sha256 of the canonical JSON of their ids, sorted. */
  readonly idsHash: string;
}

/** What a cell was trained and tested on. */
export interface DataResult {
  /** sha256 of samples, labels and ids of the data set, whatever the fold. */
  readonly hash: string;
  /** sha256 of the first evaluation batch as the network reads it; `null` if it reads none. */
  readonly inputHash: string | null;
  /** Its splits; `null` in results from before 1.0. */
  readonly splits:
    | Readonly<Record<"train" | "selection" | "test", SplitResult>>
    | null;
}

/** Where a result comes from. */
export interface Provenance {
  /** All seeds that the row was planned with. */
  readonly seeds: readonly number[];
  /** All learning rates that the row was planned with; empty if nothing trains. */
  readonly rates: readonly number[];
  /** Id of the result that was run again from its file alone; `null` for a run of a suite. */
  readonly reproduces: string | null;
}

/** A look at the selection split. */
export interface SelectionResult {
  /** Updates of the step done. */
  readonly update: number;
  /** Samples that were right. */
  readonly correct: number;
  /** Samples. */
  readonly samples: number;
}

/** One stage of the method, as it went. */
export interface StepResult {
  /** Its name. */
  readonly name: string;
  /** Parameters that trained. */
  readonly trainableParameters: number;
  /** Updates. */
  readonly updates: number;
  /** Best look at the selection split, ties to the later one; `null` without looks. */
  readonly best: SelectionResult | null;
}

/** The learning curve of a step, by column. */
export interface CurveResult {
  /** Name of the step. */
  readonly step: string;
  /** Learning rate of each update. */
  readonly lr: readonly number[];
  /** Loss of each update's batch. */
  readonly lossNats: readonly number[];
  /** Gradient norm of each update, before clipping. */
  readonly gradientNorm: readonly number[];
  /** Looks at the selection split. */
  readonly selection: readonly (SelectionResult & {
    /** Mean loss, as the task measures it. */
    readonly lossNats: number;
  })[];
}

/** Milliseconds, measured several times. */
export interface Timing {
  /** Their median. */
  readonly median: number;
  /** All of them. */
  readonly samples: readonly number[];
}

/** What an update of a step costs. */
export interface StepCosts {
  /** Operations of an update, counted from the graph. */
  readonly updateFlops: number;
  /** The same, with what kernels compute again. */
  readonly updateHardwareFlops: number;
  /** Values that an update holds between its kernels. */
  readonly activationBytes: number;
  /** Gradients. */
  readonly gradientBytes: number;
  /** What the optimizer keeps. */
  readonly optimizerBytes: number;
}

/** Where the GPU time of an update goes. */
export interface KernelProfile {
  /** Updates that were profiled; all else is their mean. */
  readonly updates: number;
  /** Milliseconds of all kernels of an update. */
  readonly gpuMs: number;
  /** Those that take longest, the longest first. */
  readonly kernels: readonly {
    /** Name. */
    readonly name: string;
    /** Milliseconds in an update. */
    readonly gpuMs: number;
    /** Dispatches in an update. */
    readonly dispatches: number;
    /** Operations in an update. */
    readonly flops: number;
  }[];
}

/** What a cell cost. */
export interface Costs {
  /** Parameters of the network, what the method added included. */
  readonly totalParameters: number;
  /** Parameters that trained in at least one step. */
  readonly trainableParameters: number;
  /** Updates over all steps. */
  readonly updates: number;
  /** Samples trained on, repeats counted. */
  readonly samples: number;
  /** Operations of updates and probes, counted from the graph: what the work asks for. */
  readonly trainingFlops: number;
  /** The same, with what kernels compute again. */
  readonly hardwareFlops?: number | undefined;
  /** Forward passes of a batch that a method chose its layers by. */
  readonly probes?: number | undefined;
  /** Their part of `trainingFlops`. */
  readonly probeFlops?: number | undefined;
  /** What an update of each step costs. */
  readonly steps?: readonly StepCosts[] | undefined;
  /** Model FLOPs utilisation: `trainingFlops` over `trainingMs` as a share of the peak; `null` without one. */
  readonly mfu?: number | null | undefined;
  /** Part of `trainingMs` in which batches were made: what the device waited for input at most. */
  readonly inputMs?: number | undefined;
  /** Operations of the evaluations. */
  readonly evaluationFlops: number;
  /** Weights to store beside the checkpoint. */
  readonly storedBytes: number;
  /** From the start of the cell to its last prediction. */
  readonly wallMs: number;
  /** In updates. */
  readonly trainingMs: number;
  /** In evaluations. */
  readonly evaluationMs: number;
  /** In compilations. */
  readonly compilationMs: number;
  /** Wall clock per update, host work included; one sample is a block of updates. */
  readonly updateWallMs: Timing | null;
  /** Sum of the kernels' GPU timestamps in an update; `null` without timestamps. */
  readonly updateGpuMs: Timing | null;
  /** Where that time goes, since 1.1; left out without timestamps. */
  readonly kernelProfile?: KernelProfile | undefined;
  /** Most GPU memory in use, by purpose, and `total`. */
  readonly peakBytes: Readonly<Record<string, number>>;
}

/** Where a cell ran. */
export interface DeviceResult {
  /** Engine. */
  readonly engine: string;
  /** Name of the adapter. */
  readonly adapter: string;
  /** Vendor; `null` if it is not told. */
  readonly vendor: string | null;
  /** Architecture; `null` if it is not told. */
  readonly architecture: string | null;
  /** Driver; `null` if it is not told. */
  readonly driver: string | null;
  /** Whether it is a software rasterizer. */
  readonly isFallback: boolean;
  /** Features that were granted. */
  readonly features: readonly string[];
  /** Limits as granted. */
  readonly limits: Readonly<Record<string, number>>;
  /** Most float32 operations a second that matrix products reached on it before the run; `null` if not measured. */
  readonly peakFlopsPerS: number | null;
}

/** What a cell ran in. */
export interface Environment {
  /** Version of TrueTune. */
  readonly truetune: string;
  /** Commit of its source; `null` outside of a repository. */
  readonly commit: string | null;
  /** Whether tracked files differ from the commit. */
  readonly isModified: boolean | null;
  /** sha256 of all source files; `null` without them. */
  readonly sourceHash: string | null;
  /** sha256 of the lock file. */
  readonly lockHash: string | null;
  /** Version of Deno. */
  readonly deno: string;
  /** Operating system. */
  readonly os: string;
  /** Instruction set. */
  readonly arch: string;
  /** Model of the processor; `null` if it is not told. */
  readonly cpu: string | null;
  /** Threads that it runs at once. */
  readonly cpuThreads: number;
  /** Cells that ran side by side on this machine. */
  readonly jobs: number;
  /** Memory of the machine. */
  readonly memoryBytes: number;
}

/** Why a cell did not end well. */
export interface Fault {
  /** Class of the error. */
  readonly name: string;
  /** What it said. */
  readonly message: string;
  /** Step of the method, if it has to do with one. */
  readonly step: string | null;
  /** Update of the step, from 0. */
  readonly update: number | null;
  /** Last loss that was finite. */
  readonly lastLossNats: number | null;
}

/** The result of a cell. */
export interface Result {
  /** Version of the form. */
  readonly schemaVersion: "1.1";
  /** sha256 of the canonical JSON of all other fields. */
  readonly id: string;
  /** sha256 of what the same configuration must give again on the same adapter. */
  readonly outcome: string;
  /** Which cell. */
  readonly cell: {
    /** Readable name with the start of the hash. */
    readonly id: string;
    /** sha256 of the configuration. */
    readonly hash: string;
    /** Name of the suite. */
    readonly suite: string;
    /** Name of the workload. */
    readonly workload: string;
    /** Name of the method's row. */
    readonly label: string;
  };
  /** All that decides what the cell computes. */
  readonly configuration: Configuration;
  /** How it ended. */
  readonly status: Status;
  /** Why it did not end well; `null` if it did. */
  readonly error: Fault | null;
  /** Metrics on the test split by name; empty if it did not end well. */
  readonly metrics: Readonly<Record<string, MetricValue>>;
  /** Its steps. */
  readonly steps: readonly StepResult[];
  /** Their learning curves. */
  readonly curves: readonly CurveResult[];
  /** Where its predictions lie; `null` if there are none. */
  readonly predictions: {
    /** JSON Lines, relative to the result file. */
    readonly file: string;
    /** sha256 of that file. */
    readonly sha256: string;
    /** Number of its lines. */
    readonly rows: number;
  } | null;
  /** Parameters of the base network that did not come from the checkpoint. */
  readonly initialized: readonly string[];
  /** What it was trained and tested on; `null` if it did not end well. */
  readonly data: DataResult | null;
  /** What it cost; `null` if it did not end well. */
  readonly costs: Costs | null;
  /** Where it ran. */
  readonly device: DeviceResult | null;
  /** What it ran in. */
  readonly environment: Environment;
  /** Where it comes from; `null` in results from before 1.0. */
  readonly provenance: Provenance | null;
  /** Id of the result of the same cell that this one replaces; `null` if there was none. */
  readonly supersedes: string | null;
  /** When it ended, ISO 8601 in UTC. */
  readonly createdAt: string;
}
