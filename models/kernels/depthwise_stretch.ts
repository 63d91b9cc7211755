/**
 * Rows of a map cut into stretches, each computed from registers by one invocation of a depthwise
 * convolution, so that each load serves many multiply-adds.
 *
 * A map up to eight wide is one stretch: then no tap that misses the map is in the text at all, however
 * large the kernel. Of a wider one, the loads are clamped to the map and blanked outside.
 *
 * @module
 */
import { laneType, range, type Width } from "./lanes.ts";

/** Longest stretch of outputs. */
export const MAX_STRETCH = 8;

/** A stretch of a row, and which columns of the input its outputs read. */
export interface Stretch {
  /** Outputs. */
  readonly length: number;
  /** Stretches in a row. */
  readonly count: number;
  /** Whether it is the whole row. */
  readonly isRow: boolean;
  /** Columns that are read, relative to the first output. */
  readonly columns: readonly number[];
  /** Half the kernel. */
  readonly half: number;
}

/** How a row of `width` outputs is cut for an odd `kernel`. */
export function stretchOf(width: number, kernel: number): Stretch {
  const half = (kernel - 1) / 2;
  const isRow = width <= MAX_STRETCH;
  const length = isRow
    ? width
    : [8, 7, 6, 5].find((n) => width % n === 0) ?? MAX_STRETCH;
  const columns = isRow
    ? range(length)
    : range(length + 2 * half).map((i) => i - half);
  return { length, count: Math.ceil(width / length), isRow, columns, half };
}

/** The outputs that tap `kx` reaches from the columns read. */
export function reached(
  { length, columns, half }: Stretch,
  kx: number,
): number[] {
  return range(length).filter((o) => columns.includes(o + kx - half));
}

/** Name of the column `i`, which may be negative, in the text. */
export function column(i: number): string {
  return i < 0 ? `m${-i}` : `${i}`;
}

/** Statements that load columns of a row that starts at pixel `line`: `name_0`, `name_m1` … */
export function loadRow(
  name: string,
  array: string,
  line: string,
  columns: readonly number[],
  { isRow }: Stretch,
  width: Width,
): string {
  const type = laneType(width);
  return columns.map((i) =>
    isRow
      ? `let ${name}_${i} = ${array}[(${line} + ${i}u) * C + c];`
      : `let ${name}_${
        column(i)
      } = select(${type}(), ${array}[(${line} + u32(clamp(ox + ${i}, 0, W - 1))) * C + c], ox + ${i} >= 0 && ox + ${i} < W);`
  ).join("\n    ");
}
