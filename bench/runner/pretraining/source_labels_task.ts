import type { Objective } from "../../../models/mod.ts";
import {
  drawByClass,
  encodeRows,
  type LabelledTexts,
  type SourceLabels,
  type Tokenizer,
} from "../../../suites/mod.ts";
import { labelledBatch } from "./labelled_batch.ts";
import { countFrom, takeRows } from "./take_rows.ts";
import type { TextTask } from "./text_task.ts";

/** How definitions are drawn. */
export interface SourceLabelsOptions {
  /** Ids in a row. */
  readonly length: number;
  /** The run's seed. */
  readonly seed: number;
}

/** To tell the supersense of definitions. */
export function sourceLabelsTask(
  objective: Objective,
  tokenizer: Tokenizer,
  source: SourceLabels,
  { length, seed }: SourceLabelsOptions,
): TextTask {
  const { name, batch } = objective;
  const encode = ({ texts }: LabelledTexts) =>
    encodeRows(tokenizer, texts, { length });
  const train = encode(source.train), held = encode(source.validation);
  const draw = drawByClass(source.train.labels, { batch, seed });
  const batchOf = (
    encoded: typeof train,
    { labels }: LabelledTexts,
    rows: readonly number[],
  ) =>
    labelledBatch(
      name,
      takeRows(encoded, rows),
      Int32Array.from(rows, (row) => labels[row]!),
    );
  return {
    objective,
    batchAt: (update) => batchOf(train, source.train, draw(update)).values,
    validation: countFrom(0, Math.floor(held.count / batch))
      .map((index) =>
        batchOf(held, source.validation, countFrom(index * batch, batch))
      ),
    isScored: true,
  };
}
