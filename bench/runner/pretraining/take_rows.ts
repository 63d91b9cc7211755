import type { EncodedRows } from "../../../suites/mod.ts";

/**
 * Copies rows.
 *
 * @param encoded What they are taken from.
 * @param rows Their numbers; those from the end on start again at the front.
 */
export function takeRows(
  { inputIds, attentionMask, count, length }: EncodedRows,
  rows: readonly number[] | Int32Array,
): Pick<EncodedRows, "inputIds" | "attentionMask"> {
  const taken = {
    inputIds: new Int32Array(rows.length * length),
    attentionMask: new Int32Array(rows.length * length),
  };
  rows.forEach((row, i) => {
    const first = row % count * length;
    const own = [first, first + length] as const;
    taken.inputIds.set(inputIds.subarray(...own), i * length);
    taken.attentionMask.set(attentionMask.subarray(...own), i * length);
  });
  return taken;
}

/** The numbers `first, first + 1, …`. */
export function countFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
