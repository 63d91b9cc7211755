import type { Result } from "./result/result.ts";

/** A cell of a plan, as far as it is named. */
export interface PlannedCell {
  /** Name of the workload. */
  readonly workload: string;
  /** Name of the method's row. */
  readonly label: string;
  /** Its seed. */
  readonly seed: number;
  /** sha256 of its configuration, or its lasting hash. */
  readonly hash: string;
}

/** How much of a suite was run. */
export interface Coverage {
  /** Name of the suite. */
  readonly suite: string;
  /** Cells of the suite. */
  readonly cells: number;
  /** Those with an up-to-date result that ended well. */
  readonly done: number;
  /** Those whose result is that they did not. */
  readonly failed: number;
  /** Those without a result, by seed. */
  readonly missing: readonly {
    /** The seed. */
    readonly seed: number;
    /** Cells of the seed. */
    readonly cells: number;
    /** What is missing, by workload: labels. */
    readonly workloads: Readonly<Record<string, readonly string[]>>;
  }[];
}

/**
 * Says which cells of a suite have no result yet. A result of another configuration, e.g. of an older version of a
 * method, does not count.
 *
 * @param suite Name of the suite.
 * @param cells Its cells.
 * @param results What was run, with hashes of the same kind.
 */
export function coverageOf(
  suite: string,
  cells: readonly PlannedCell[],
  results: readonly Pick<Result, "cell" | "status">[],
): Coverage {
  const found = new Map(
    results.filter(({ cell }) => cell.suite === suite)
      .map(({ cell, status }) => [`${cell.label} ${cell.hash}`, status]),
  );
  const statusOf = ({ label, hash }: PlannedCell) =>
    found.get(`${label} ${hash}`);
  const seeds = Map.groupBy(cells, ({ seed }) => seed);
  return {
    suite,
    cells: cells.length,
    done: cells.filter((cell) => statusOf(cell) === "ok").length,
    failed: cells.filter((cell) => (statusOf(cell) ?? "ok") !== "ok").length,
    missing: [...seeds].flatMap(([seed, own]) => {
      const missing = own.filter((cell) => statusOf(cell) === undefined);
      const workloads = Map.groupBy(missing, ({ workload }) => workload);
      return missing.length === 0 ? [] : {
        seed,
        cells: own.length,
        workloads: Object.fromEntries(
          [...workloads].map(([name, own]) => [
            name,
            own.map(({ label }) => label),
          ]),
        ),
      };
    }),
  };
}
