import type { Objective } from "../../../models/mod.ts";
import {
  type Corpus,
  nextTokens,
  packRows,
  type Tokenizer,
} from "../../../suites/mod.ts";
import { labelledBatch } from "./labelled_batch.ts";
import { countFrom, takeRows } from "./take_rows.ts";
import type { TextTask } from "./text_task.ts";

/** Batches of validation lines, at most. */
const VALIDATION_BATCHES = 32;

/** How lines are packed. */
export interface NextTokensOptions {
  /** Ids in a row. */
  readonly length: number;
  /** Updates of the run. */
  readonly updates: number;
  /** The run's seed. */
  readonly seed: number;
}

/**
 * To predict each token of packed lines from those before it.
 *
 * @throws {RangeError} If the lines do not fill a row.
 */
export function nextTokensTask(
  objective: Objective,
  tokenizer: Tokenizer,
  corpus: Corpus,
  { length, updates, seed }: NextTokensOptions,
): TextTask {
  const { name, batch } = objective;
  const pack = (lines: readonly string[], most: number) =>
    packRows(tokenizer, lines, { length, seed, most });
  const train = pack(corpus.train, updates * batch);
  const held = pack(corpus.validation, VALIDATION_BATCHES * batch);
  const batchOf = (rows: typeof train, index: number) => {
    const taken = takeRows(rows, countFrom(index * batch, batch));
    return labelledBatch(name, taken, nextTokens(taken.inputIds, length));
  };
  return {
    objective,
    batchAt: (update) => batchOf(train, update).values,
    validation: countFrom(0, Math.floor(held.count / batch))
      .map((index) => batchOf(held, index)),
    isScored: false,
  };
}
