import type { LoadedResult } from "./report.ts";
import type { Result } from "./result/result.ts";
import type { Run } from "./stats/run.ts";

/** What makes results of two methods partners: they were trained and tested on the same, by the same seed. */
export function runKey({ configuration: { fold, seed } }: Result): string {
  return `fold ${fold}, seed ${seed}`;
}

/** Right and wrong answers of the runs that ended well. */
export function runsOf(loaded: readonly LoadedResult[]): Run[] {
  return loaded.flatMap(({ result, predictions }) =>
    result.status === "ok" && predictions
      ? {
        key: runKey(result),
        split: `${result.configuration.fold}`,
        seed: `${result.configuration.seed}`,
        scores: new Map(
          predictions.map(({ id, label, prediction }) => [
            id,
            label === prediction ? 1 : 0,
          ]),
        ),
      }
      : []
  );
}
