import type { Objective } from "../../../models/mod.ts";
import {
  type Corpus,
  maskTokens,
  packRows,
  type Tokenizer,
} from "../../../suites/mod.ts";
import { labelledBatch } from "./labelled_batch.ts";
import { countFrom, takeRows } from "./take_rows.ts";
import type { TextTask } from "./text_task.ts";

/** Batches of validation lines, at most. */
const VALIDATION_BATCHES = 32;

/** How tokens are masked. */
export interface MaskedTokensOptions {
  /** Ids in a row. */
  readonly length: number;
  /** Share of the tokens that are to be guessed. */
  readonly maskRate: number;
  /** Updates of the run. */
  readonly updates: number;
  /** The run's seed. */
  readonly seed: number;
}

/**
 * To guess masked tokens of packed lines. Masks of the validation are the same at each look.
 *
 * @throws {RangeError} If the lines do not fill a batch.
 */
export function maskedTokensTask(
  objective: Objective,
  tokenizer: Tokenizer,
  corpus: Corpus,
  { length, maskRate: rate, updates, seed }: MaskedTokensOptions,
): TextTask {
  const { name, batch } = objective;
  const pack = (lines: readonly string[], most: number) =>
    packRows(tokenizer, lines, { length, seed, most });
  const train = pack(corpus.train, updates * batch);
  const held = pack(corpus.validation, VALIDATION_BATCHES * batch);
  const batchOf = (
    rows: typeof train,
    index: number,
    draw: string | number,
  ) => {
    const { inputIds, attentionMask } = takeRows(
      rows,
      countFrom(index * batch, batch),
    );
    const masked = maskTokens(tokenizer, inputIds, { rate, seed, draw });
    return labelledBatch(
      name,
      { inputIds: masked.inputIds, attentionMask },
      masked.labels,
    );
  };
  return {
    objective,
    batchAt: (update) => batchOf(train, update, update).values,
    validation: countFrom(0, Math.floor(held.count / batch))
      .map((index) => batchOf(held, index, `validation/${index}`)),
    isScored: false,
  };
}
