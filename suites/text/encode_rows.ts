import type { Tokenizer } from "./tokenizer.ts";

/** A text, or two that are judged together. */
export type TextRow = string | readonly [string, string];

/** How rows become ids. */
export interface EncodeOptions {
  /** Ids in a row, special tokens and padding included. */
  readonly length: number;
  /**
   * Where padding goes: `right` for encoders, `left` for decoders that go on where the text ends.
   *
   * @default {"right"}
   */
  readonly pad?: "right" | "left";
  /**
   * What a text that is too long loses: its `end`, or its `start` if what counts comes last, as in a prompt.
   *
   * @default {"end"}
   */
  readonly truncate?: "end" | "start";
}

/** Rows of equal length. */
export interface EncodedRows {
  /** Token ids, shape `[count, length]`, row-major. */
  readonly inputIds: Int32Array;
  /** 1 for a token and 0 for padding, shape `[count, length]`. */
  readonly attentionMask: Int32Array;
  /** Number of rows. */
  readonly count: number;
  /** Ids in a row. */
  readonly length: number;
  /** Share of the rows that lost tokens, in `0..1`; 0 if there is no row. */
  readonly truncatedShare: number;
}

/**
 * Encodes texts or pairs at a fixed length, as a compiled graph has one shape.
 *
 * Special tokens are always kept: only texts are truncated. Of a pair the longer text loses its last token until both
 * fit, and the second where they are equally long: `longest_first` of Hugging Face.
 *
 * @param tokenizer What encodes them.
 * @param rows Texts or pairs.
 * @param options Length, and the sides of padding and truncation.
 * @throws {RangeError} If special tokens leave no room for text.
 */
export function encodeRows(
  tokenizer: Tokenizer,
  rows: readonly TextRow[],
  { length, pad = "right", truncate = "end" }: EncodeOptions,
): EncodedRows {
  const inputIds = new Int32Array(rows.length * length)
    .fill(tokenizer.padding);
  const attentionMask = new Int32Array(rows.length * length);
  let truncated = 0;
  rows.forEach((row, i) => {
    const texts = (typeof row === "string" ? [row] : row)
      .map((text) => tokenizer.encode(text));
    const room = length - specialTokens(tokenizer, texts.length);
    if (!Number.isInteger(length) || room < texts.length) {
      throw new RangeError(
        `Cannot encode rows: found length ${length}, expected at least ${
          length - room + texts.length
        }`,
      );
    }
    const kept = sharesOf(texts.map((ids) => ids.length), room);
    if (kept.some((n, j) => n < texts[j]!.length)) truncated++;
    const ids = frame(
      tokenizer,
      texts.map((ids, j) =>
        truncate === "end"
          ? ids.slice(0, kept[j])
          : ids.slice(ids.length - kept[j]!)
      ),
    );
    const at = i * length + (pad === "right" ? 0 : length - ids.length);
    inputIds.set(ids, at);
    attentionMask.fill(1, at, at + ids.length);
  });
  return {
    inputIds,
    attentionMask,
    count: rows.length,
    length,
    truncatedShare: rows.length === 0 ? 0 : truncated / rows.length,
  };
}

function frame(
  { single, pair }: Tokenizer,
  [first, second]: readonly (readonly number[])[],
): number[] {
  return second === undefined
    ? [...single.before, ...first!, ...single.after]
    : [...pair.before, ...first!, ...pair.between, ...second, ...pair.after];
}

function specialTokens(tokenizer: Tokenizer, texts: number): number {
  return frame(tokenizer, Array.from({ length: texts }, () => [])).length;
}

/** How many tokens of each text stay. */
function sharesOf(lengths: readonly number[], room: number): number[] {
  const [first, second] = lengths;
  if (second === undefined) return [Math.min(first!, room)];
  const excess = first! + second - room;
  if (excess <= 0) return [first!, second];
  // First the longer is cut to the shorter, then both in turn, the second first.
  const shorter = Math.min(first!, second);
  if (2 * shorter <= room) {
    return first! > second ? [room - shorter, shorter] : [
      shorter,
      room - shorter,
    ];
  }
  return [Math.ceil(room / 2), Math.floor(room / 2)];
}
