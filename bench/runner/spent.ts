/** What an update of a step costs. */
export interface StepSpent {
  /** Operations, counted from the graph. */
  readonly updateFlops: number;
  /** Operations, with what kernels compute again. */
  readonly updateHardwareFlops: number;
  /** Values that an update holds between its kernels. */
  readonly activationBytes: number;
  /** Gradients. */
  readonly gradientBytes: number;
  /** What the optimizer keeps. */
  readonly optimizerBytes: number;
}

/** What a kernel took, in sum over the updates that were profiled. */
export interface KernelSpent {
  /** Milliseconds between its timestamps. */
  gpuMs: number;
  /** How often it was dispatched. */
  dispatches: number;
  /** Operations. */
  flops: number;
}

/** What a training run has cost so far. */
export interface Spent {
  /** Milliseconds from the first to the last moment, time between two processes left out. */
  wallMs: number;
  /** Milliseconds in updates, reading their losses included. */
  trainingMs: number;
  /** Part of them in which batches were made, on the thread that submits. */
  inputMs: number;
  /** Milliseconds in evaluations. */
  evaluationMs: number;
  /** Milliseconds in compilations. */
  compilationMs: number;
  /** Operations of updates and probes, as the work asks for. */
  trainingFlops: number;
  /** The same, with what kernels compute again. */
  hardwareFlops: number;
  /** Forward passes of probes. */
  probes: number;
  /** Operations of probes. */
  probeFlops: number;
  /** Operations of the evaluations. */
  evaluationFlops: number;
  /** Wall clock per update, one sample a block. */
  readonly updateWallMs: number[];
  /** GPU time per update, one sample a profiled update. */
  readonly updateGpuMs: number[];
  /** The kernels of those updates, by name. */
  readonly kernels: Record<string, KernelSpent>;
  /** What an update of each step costs. */
  readonly steps: StepSpent[];
}

/** Nothing yet. */
export function nothingSpent(): Spent {
  return {
    wallMs: 0,
    trainingMs: 0,
    inputMs: 0,
    evaluationMs: 0,
    compilationMs: 0,
    trainingFlops: 0,
    hardwareFlops: 0,
    probes: 0,
    probeFlops: 0,
    evaluationFlops: 0,
    updateWallMs: [],
    updateGpuMs: [],
    kernels: {},
    steps: [],
  };
}
