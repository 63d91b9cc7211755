import type { Configuration } from "../result/configuration.ts";
import type {
  StepRun,
  Suite,
  SuiteMethod,
  Workload,
} from "../../suites/mod.ts";
import type { CellCost } from "./cost.ts";

/** One model, data set, method, learning rate, engine, fold and seed: what one result is about. */
export interface Cell {
  /** Readable name with the start of the hash; a file name on every system. */
  readonly id: string;
  /** sha256 of the configuration. */
  readonly hash: string;
  /** All that decides what the cell computes. */
  readonly configuration: Configuration;
  /** The suite it is from. */
  readonly suite: Suite;
  /** The workload it is from. */
  readonly workload: Workload;
  /** The method as the workload asks for it. */
  readonly method: SuiteMethod;
  /** What the steps of the method are made for. */
  readonly run: StepRun;
  /** Updates of each step. */
  readonly updates: readonly number[];
  /** All seeds and learning rates of its row in the plan, this one among them. */
  readonly planned: {
    /** Seeds. */
    readonly seeds: readonly number[];
    /** Rates; empty if nothing trains. */
    readonly rates: readonly number[];
  };
  /** What it will cost. */
  readonly cost: CellCost;
}
