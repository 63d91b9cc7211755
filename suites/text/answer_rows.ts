import { NO_ANSWER } from "../../models/mod.ts";

/** A prompt with an answer, as token ids. */
export interface AnswerRow {
  /** Ids of both, what surrounds a text included. */
  readonly ids: readonly number[];
  /** Where the answer starts, at least 1. */
  readonly first: number;
}

/** Rows for a language model that answers. */
export interface AnswerArrays {
  /** Token ids, shape `[rows, length]`, padded on the right. */
  readonly inputIds: Int32Array;
  /** 1 for a token and 0 for padding, shape `[rows, length]`. */
  readonly attentionMask: Int32Array;
  /** Which rows of `[micro * length]` say the tokens of the answers, shape `[rows, answer]`. */
  readonly scoredRows: Int32Array;
  /** The tokens that they should say, shape `[rows, answer]`; -100 where there is none. */
  readonly labels: Int32Array;
}

/**
 * Puts an answer behind a prompt; a prompt that is too long loses its start.
 *
 * @param before Ids that stand before any text; they are kept.
 * @param prompt Ids of the prompt.
 * @param answer Ids of the answer, its end included.
 * @param length Ids in a row at most.
 */
export function answerRow(
  before: readonly number[],
  prompt: readonly number[],
  answer: readonly number[],
  length: number,
): AnswerRow {
  const room = Math.max(0, length - before.length - answer.length);
  const kept = prompt.slice(Math.max(0, prompt.length - room));
  return {
    ids: [...before, ...kept, ...answer],
    first: before.length + kept.length,
  };
}

/**
 * Lays rows out for a compiled graph.
 *
 * @param rows The rows, each `length` long at most.
 * @param options Ids in a row; tokens of an answer at most; what fills rows up; and rows of a micro-batch, within
 * which scored rows are counted.
 */
export function layAnswerRows(
  rows: readonly AnswerRow[],
  { length, answer, padding, micro = rows.length }: {
    readonly length: number;
    readonly answer: number;
    readonly padding: number;
    readonly micro?: number;
  },
): AnswerArrays {
  const inputIds = new Int32Array(rows.length * length).fill(padding);
  const attentionMask = new Int32Array(rows.length * length);
  const scoredRows = new Int32Array(rows.length * answer);
  const labels = new Int32Array(rows.length * answer).fill(NO_ANSWER);
  rows.forEach(({ ids, first }, i) => {
    inputIds.set(ids, i * length);
    attentionMask.fill(1, i * length, i * length + ids.length);
    for (let place = first; place < ids.length; place++) {
      const at = i * answer + place - first;
      // The token before says this one.
      scoredRows[at] = (i % micro) * length + place - 1;
      labels[at] = ids[place]!;
    }
  });
  return { inputIds, attentionMask, scoredRows, labels };
}
