import type { LoadedResult } from "../../bench/report.ts";
import type { Result } from "../../bench/result/result.ts";
import { exampleResult } from "./result/example_result.ts";

/** What results differ in. */
export interface Own {
  readonly method?: string;
  readonly lr?: number | null;
  readonly seed?: number;
  /** The seed's own if left out. */
  readonly fold?: number;
  readonly selection?: number;
  readonly right?: string;
  readonly createdAt?: string;
  readonly status?: Result["status"];
  readonly updates?: number;
}

/** A result whose test items are right or wrong as `right` says, e.g. `1101`. */
async function loaded(
  {
    method = "full",
    lr = 3e-4,
    seed = 0,
    fold = seed,
    selection = 1,
    right = "1100",
    status = "ok",
    createdAt = "2026-11-24T08:00:00.000Z",
    updates = 2,
  }: Own,
): Promise<LoadedResult> {
  const { configuration, cell, steps } = await exampleResult();
  const result = await exampleResult({
    configuration: {
      ...configuration,
      method: { ...configuration.method, name: method },
      recipe: { ...configuration.recipe, updates },
      lr,
      seed,
      fold,
    },
    cell: { ...cell, label: method },
    steps: [{
      ...steps[0]!,
      best: { update: 2, correct: selection, samples: 9 },
    }],
    status,
    createdAt,
  });
  return {
    result,
    predictions: [...right].map((own, i) => ({
      id: `${fold}/${i}`,
      label: 1,
      prediction: Number(own),
    })),
  };
}

/** Several of them. */
export function loadedResults(...own: Own[]): Promise<LoadedResult[]> {
  return Promise.all(own.map(loaded));
}
