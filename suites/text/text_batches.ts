import type { EncodedRows } from "./encode_rows.ts";
import { rowOrder } from "./row_order.ts";

/** Rows for a network. The arrays are overwritten by the next call. */
export interface TextBatch {
  /** Token ids, shape `[batch, length]`, row-major. */
  readonly inputIds: Int32Array;
  /** 1 for a token and 0 for padding, shape `[batch, length]`. */
  readonly attentionMask: Int32Array;
  /** Class of each row, shape `[batch]`. */
  readonly labels: Int32Array;
  /** Row of each in its split, shape `[batch]`. */
  readonly rows: Int32Array;
  /** How many rows count; those after it repeat the first one. */
  readonly count: number;
}

/** Batches of encoded texts. */
export interface TextBatches {
  /** Batches in one pass. */
  readonly length: number;
  /**
   * Makes batch `index`.
   *
   * @throws {RangeError} If there is no such batch.
   */
  at(index: number): TextBatch;
}

/** Texts and what they are. */
export interface LabelledRows {
  /** The texts as ids. */
  readonly encoded: EncodedRows;
  /** Class of each row, shape `[count]`. */
  readonly labels: Int32Array;
}

/**
 * Draws shuffled training batches; `at(update)` for any update from 0.
 *
 * A batch depends on seed and update alone. What does not fill a batch waits for the next shuffle.
 *
 * @param rows What is drawn from.
 * @param options Rows in a batch, and the run's seed, an unsigned 32-bit integer.
 * @throws {RangeError} If the rows do not fill a batch.
 */
export function createTextBatches(
  rows: LabelledRows,
  { batch, seed }: { readonly batch: number; readonly seed: number },
): TextBatches {
  const { count } = rows.encoded;
  checkBatch(batch, count);
  const order = rowOrder(count, { batch, seed });
  const pick = picker(rows, batch);
  return {
    length: Math.floor(count / batch),
    at(update) {
      checkIndex(update, Infinity);
      return pick(order(update));
    },
  };
}

/**
 * Deals rows out in their own order; the last batch is filled up with copies of its first row.
 *
 * @param rows What is dealt out.
 * @param options Rows in a batch.
 * @throws {RangeError} If `batch` is not a positive integer.
 */
export function createTextEvaluationBatches(
  rows: LabelledRows,
  { batch }: { readonly batch: number },
): TextBatches {
  const { count } = rows.encoded;
  checkBatch(batch, Infinity);
  const length = Math.ceil(count / batch);
  const pick = picker(rows, batch);
  return {
    length,
    at(index) {
      checkIndex(index, length);
      const first = index * batch;
      return pick(Int32Array.from(
        { length: Math.min(batch, count - first) },
        (_, i) => first + i,
      ));
    },
  };
}

/** Copies rows into arrays that are made once. */
function picker({ encoded, labels }: LabelledRows, batch: number) {
  const { length } = encoded;
  const into = {
    inputIds: new Int32Array(batch * length),
    attentionMask: new Int32Array(batch * length),
    labels: new Int32Array(batch),
    rows: new Int32Array(batch),
  };
  return (chosen: Int32Array): TextBatch => {
    for (let i = 0; i < batch; i++) {
      const row = chosen[i] ?? chosen[0]!;
      const from = row * length, to = from + length;
      into.inputIds.set(encoded.inputIds.subarray(from, to), i * length);
      into.attentionMask.set(
        encoded.attentionMask.subarray(from, to),
        i * length,
      );
      into.labels[i] = labels[row]!;
      into.rows[i] = row;
    }
    return { ...into, count: chosen.length };
  };
}

function checkBatch(batch: number, most: number): void {
  if (Number.isInteger(batch) && batch >= 1 && batch <= most) return;
  throw new RangeError(
    `Cannot make batches: found batch ${batch}, expected ${
      most === Infinity ? "1 or more" : `1 to ${most}`
    } rows`,
  );
}

function checkIndex(index: number, end: number): void {
  if (Number.isInteger(index) && index >= 0 && index < end) return;
  throw new RangeError(
    `Cannot make batch: found ${index}, expected ${
      end === Infinity ? "0, 1, …" : `0 to ${end - 1}`
    }`,
  );
}
