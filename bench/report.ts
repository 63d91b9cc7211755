/**
 * What reporters show: results of a suite on a device, method by method.
 *
 * @module
 */
import type { SuiteAnswer } from "./answer.ts";
import type { Coverage } from "./coverage_of.ts";
import type { PredictionRow } from "./result/predictions.ts";
import type { Result, Status } from "./result/result.ts";
import type { Difference } from "./stats/difference.ts";
import type { Estimate } from "./stats/estimate.ts";
import type { PairJudgement } from "./stats/judge_pairs.ts";
import type { RankBand } from "./stats/rank_bands.ts";

export type { PredictionRow };

/** A result with its predictions. */
export interface LoadedResult {
  /** The result. */
  readonly result: Result;
  /** Its predictions; `null` if it has none. */
  readonly predictions: readonly PredictionRow[] | null;
}

/** A method at one learning rate, or at the one that each run chose. */
export interface ReportRow {
  /** Name of the row in the suite. */
  readonly label: string;
  /** Name of the method. */
  readonly method: string;
  /**
   * `fixed`: all runs have the same rate; `chosen`: each run took the rate that was best on its own
   * selection split; `none`: nothing trains.
   */
  readonly rate: "fixed" | "chosen" | "none";
  /** The rates of the runs, each once, ascending. */
  readonly rates: readonly number[];
  /**
   * Ranks that the row may have among the methods of its group, by accuracy; `null` for a fixed rate beside
   * the chosen ones, and without a run that ended well.
   */
  readonly rank: RankBand | null;
  /** What it cost to choose the rates, over all runs; `null` where nothing was chosen. */
  readonly tuning: {
    /** Rates that each run chose among. */
    readonly trials: number;
    /** Cells that were run for it: trials times runs, unless some are missing. */
    readonly cells: number;
    /** Their wall clock. */
    readonly wallMs: number;
    /** Their operations, evaluations included. */
    readonly flops: number;
  } | null;
  /** Runs that ended well. */
  readonly runs: number;
  /** Runs that did not, by how they ended. */
  readonly failures: Readonly<Partial<Record<Status, number>>>;
  /** Accuracy on the test split, a fraction; `null` if no run ended well, or if nothing is known of its noise. */
  readonly accuracy: Estimate | null;
  /** How it differs from the reference, paired; `null` for the reference itself, or without partners. */
  readonly difference: Difference | null;
  /** Median over runs of the updates of a cell. */
  readonly updates: number | null;
  /** Parameters that train in at least one step. */
  readonly trainableParameters: number | null;
  /** Median over runs of the operations of a mean update. */
  readonly updateFlops: number | null;
  /** Median over runs of the wall clock of a cell. */
  readonly wallMs: number | null;
  /** Median over runs of the median wall clock of an update. */
  readonly updateWallMs: number | null;
  /** Median over runs of the median GPU time of an update. */
  readonly updateGpuMs: number | null;
  /** Median over runs of the most GPU memory in use. */
  readonly peakBytes: number | null;
}

/**
 * What is known of two ranked rows, without names since there are many: the difference and half of its
 * interval, as fractions, `null` if not known; whether they can be told apart, or why not; and whether p is
 * below 0.05 where the pair is asked about alone.
 */
export type ReportPair = readonly [
  value: number | null,
  halfWidth: number | null,
  verdict: PairJudgement["verdict"],
  isClearAlone: boolean,
];

/** The rows of a workload on a device. */
export interface ReportGroup {
  /** Name of the suite. */
  readonly suite: string;
  /** Name of the workload. */
  readonly workload: string;
  /** Network and size. */
  readonly model: string;
  /** Data set and options. */
  readonly dataset: string;
  /** Engine. */
  readonly engine: string;
  /** Adapter. */
  readonly device: string;
  /** Whether that is a software rasterizer. */
  readonly isFallback: boolean;
  /** Median over runs of the float32 operations a second that it was seen to reach; `null` if not measured. */
  readonly peakFlopsPerS: number | null;
  /** How many updates each method got. */
  readonly protocol: Result["configuration"]["recipe"]["protocol"];
  /** How it was trained, in a few words. */
  readonly recipe: string;
  /** Label of the row that the others are compared with; `null` if it is not there. */
  readonly reference: string | null;
  /**
   * Rows by their bands of ranks; ties by their labels, the reference first, as the data support no order among
   * them. Those of fixed rates follow the row of chosen ones.
   */
  readonly rows: readonly ReportRow[];
  /**
   * The rows that have a rank, against each other in their order: `pairs[a][b - a - 1]` is the `a`-th of
   * them minus the `b`-th, `a < b`.
   */
  readonly pairs: readonly (readonly ReportPair[])[];
}

/** All there is to show. */
export interface Report {
  /** One for each suite, workload, recipe, engine and device. */
  readonly groups: readonly ReportGroup[];
  /** What of the suite was run, where the suite is known. */
  readonly coverage?: Coverage;
  /** Answers to the questions of the suite, where it has some. */
  readonly answers?: readonly SuiteAnswer[];
}
