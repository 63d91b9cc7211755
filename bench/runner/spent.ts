/** What a training run has cost so far. */
export interface Spent {
  /** Milliseconds from the first to the last moment, time between two processes left out. */
  wallMs: number;
  /** Milliseconds in updates, reading their losses included. */
  trainingMs: number;
  /** Milliseconds in evaluations. */
  evaluationMs: number;
  /** Milliseconds in compilations. */
  compilationMs: number;
  /** Operations of the updates. */
  trainingFlops: number;
  /** Operations of the evaluations. */
  evaluationFlops: number;
  /** Wall clock per update, one sample a block. */
  readonly updateWallMs: number[];
  /** GPU time per update, one sample a profiled update. */
  readonly updateGpuMs: number[];
}

/** Nothing yet. */
export function nothingSpent(): Spent {
  return {
    wallMs: 0,
    trainingMs: 0,
    evaluationMs: 0,
    compilationMs: 0,
    trainingFlops: 0,
    evaluationFlops: 0,
    updateWallMs: [],
    updateGpuMs: [],
  };
}
