import type { MetricValue, Status } from "../result/result.ts";

/** What a run tells while it goes on. `lane` counts what runs side by side, from 0. */
export type ProgressEvent = { readonly lane?: number } & Happening;

/** What happens. */
export type Happening =
  /** The run starts; `pending` cells have no up-to-date result. */
  | {
    readonly kind: "run";
    readonly suite: string;
    readonly cells: number;
    readonly pending: number;
    /** Operations of the pending cells, estimated. */
    readonly flops: number;
    readonly device: string;
    /** Cells that run side by side. */
    readonly jobs?: number;
    readonly folder: string;
  }
  /** Something takes time, or is worth a line. */
  | { readonly kind: "note"; readonly message: string }
  /** A cell starts; `index` counts the pending ones from 0. */
  | {
    readonly kind: "cell";
    readonly index: number;
    readonly pending: number;
    readonly id: string;
    readonly label: string;
    readonly fold: number;
    readonly seed: number;
    readonly updates: number;
    readonly flops: number;
  }
  /** A step of the method starts. */
  | {
    readonly kind: "step";
    readonly name: string;
    readonly index: number;
    readonly steps: number;
    readonly updates: number;
  }
  /** Updates are done and read back. */
  | {
    readonly kind: "updates";
    /** Updates of this step done. */
    readonly done: number;
    /** Updates of the step. */
    readonly updates: number;
    /** Loss of each update of the block. */
    readonly lossNats: readonly number[];
    /** Wall clock per update. */
    readonly updateMs: number;
  }
  /** The selection or test split was evaluated. */
  | {
    readonly kind: "evaluation";
    readonly split: "selection" | "test";
    readonly correct: number;
    readonly samples: number;
  }
  /** A cell ended and its result is written. */
  | {
    readonly kind: "result";
    readonly id: string;
    readonly status: Status;
    /** With its interval over test items; `null` if it did not end well. */
    readonly accuracy: Pick<MetricValue, "value" | "interval"> | null;
    readonly wallMs: number;
    readonly reason: string | null;
  };

/** Told what happens. */
export type OnEvent = (event: ProgressEvent) => void;
