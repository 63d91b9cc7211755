import { createRandom } from "../../models/mod.ts";
import type { EncodedRows } from "../text/encode_rows.ts";
import type { Tokenizer } from "../text/tokenizer.ts";

/**
 * Packs lines into rows without padding: `<s> A </s> B </s> …`. Each row starts with a line, and what does not fit
 * of the last one is lost; so is the last row if it is not full.
 *
 * @param tokenizer What encodes the lines; its frame of one text tells what stands before and after.
 * @param lines The lines.
 * @param options Ids in a row, the seed that decides in which order lines come, and how many rows are wanted at most.
 * @throws {RangeError} If the lines do not fill one row.
 */
export function packRows(
  tokenizer: Tokenizer,
  lines: readonly string[],
  { length, seed, most = Infinity }: {
    readonly length: number;
    readonly seed: number;
    readonly most?: number;
  },
): EncodedRows {
  const order = Int32Array.from(lines.keys());
  createRandom(seed, "pack").shuffle(order);
  const { before, after } = tokenizer.single;
  const rows: number[][] = [];
  let row: number[] = [];
  let truncated = 0;
  for (const i of order) {
    if (rows.length >= most) break;
    if (row.length === 0) row.push(...before);
    row.push(...tokenizer.encode(lines[i]!), ...after);
    if (row.length < length) continue;
    if (row.length > length) truncated++;
    rows.push(row.slice(0, length));
    row = [];
  }
  const count = rows.length;
  if (count === 0) {
    throw new RangeError(
      `Cannot pack ${lines.length} lines: found less than a row, expected at least ${length} tokens`,
    );
  }
  return {
    inputIds: Int32Array.from(rows.flat()),
    attentionMask: new Int32Array(count * length).fill(1),
    count,
    length,
    truncatedShare: truncated / count,
  };
}
