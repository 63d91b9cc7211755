import type { PredictionRow } from "./result/predictions.ts";

/** Samples by label and prediction, with what follows from the counts. */
export interface Confusion {
  /** Samples. */
  readonly total: number;
  /** Pairs of label and prediction that occur, with their samples. */
  readonly cells: readonly {
    readonly label: number;
    readonly prediction: number;
    readonly count: number;
  }[];
}

/** Counts predictions by label and prediction. */
export function confusionOf(rows: readonly PredictionRow[]): Confusion {
  const cells = Map.groupBy(
    rows,
    ({ label, prediction }) => `${label} ${prediction}`,
  );
  return {
    total: rows.length,
    cells: [...cells.values()].map((own) => ({
      label: own[0]!.label,
      prediction: own[0]!.prediction,
      count: own.length,
    })),
  };
}

/** The same with a sample of cell `index` less. */
export function withoutOne(
  { total, cells }: Confusion,
  index: number,
): Confusion {
  return {
    total: total - 1,
    cells: cells.map((own, i) =>
      i === index ? { ...own, count: own.count - 1 } : own
    ),
  };
}
