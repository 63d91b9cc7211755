import type { RandomSource } from "./random_source.ts";

/**
 * Interval of a statistic over several tasks: the runs of each task are drawn again with replacement, the
 * tasks stay. With few runs a task it is narrow.
 *
 * Agarwal and others, NeurIPS 2021, who use it with {@linkcode interquartileMean}.
 *
 * @param tasks Scores of the runs of each task, none empty.
 * @param statistic Of all scores, e.g. `interquartileMean`.
 * @param random Draws.
 * @param resamples How many.
 * @returns Both ends of the 95 % percentile interval.
 * @throws {RangeError} If there is no task, or one without runs.
 */
export function stratifiedBootstrap(
  tasks: readonly (readonly number[])[],
  statistic: (scores: readonly number[]) => number,
  random: RandomSource,
  resamples = 2000,
): { low: number; high: number } {
  if (tasks.length === 0 || tasks.some(({ length }) => length === 0)) {
    throw new RangeError(
      `Cannot resample: found ${tasks.length} tasks with ${
        tasks.map(({ length }) => length).join(", ") || "no"
      } runs, expected at least one each`,
    );
  }
  const replicates = Array.from(
    { length: resamples },
    () =>
      statistic(
        tasks.flatMap((runs) =>
          runs.map(() => runs[random.integer(runs.length)]!)
        ),
      ),
  ).sort((a, b) => a - b);
  return {
    low: replicates[Math.floor(0.025 * (resamples - 1))]!,
    high: replicates[Math.ceil(0.975 * (resamples - 1))]!,
  };
}
