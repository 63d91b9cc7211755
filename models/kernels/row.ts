/**
 * Text of kernels in which one invocation works on one row of its tensors, in several passes.
 *
 * Loads are what costs on a software rasterizer (every lane reads alone), arithmetic is nearly free.
 * So a short row is read once and kept in registers, all passes unrolled; a long one is read again
 * in each pass.
 *
 * @module
 */
import { type Shape, sizeOf } from "../graph/tensor.ts";
import { range } from "./lanes.ts";

/** Values of a row that are kept in registers: vec4s, or scalars. */
const LONGEST_IN_REGISTERS = 16;

/** How often the text of a fused chain is written out. */
const MOST_CHAINS = 4;

/**
 * Iterations of a pass, at most. The software rasterizer ends all loops of an invocation, without a word,
 * after 65,535 iterations in sum; a kernel makes up to four passes over a row.
 */
const MOST_ITERATIONS = 1 << 13;

/** How many values of a long row one iteration takes. */
function stepOf(count: number): number {
  return [1, 2, 4, 8].find((step) => count <= step * MOST_ITERATIONS) ?? 16;
}

/** Whether rows of `count` values are kept in registers. */
export function fitsRegisters(count: number): boolean {
  return count <= LONGEST_IN_REGISTERS;
}

/** Writes passes over a row. */
export interface Row {
  /** Statements before the first pass. */
  readonly head: string;
  /**
   * Statements that visit each value of the row.
   *
   * @param body Statements for one value; `at(name)` is the element of that array, `i` its place.
   */
  each(body: RowBody): string;
  /**
   * The pass that stores: as `each`, but the text of a fused chain is not written out for each value
   * of a longer row, which would take a software rasterizer longer to compile than to run.
   *
   * @param isPlain Whether nothing is fused.
   */
  store(isPlain: boolean, body: RowBody): string;
}

/** Writes the statements for one value. */
export type RowBody = (at: (name: string) => string) => string;

/**
 * Starts a row of `count` values. The text may use `base`, the index of the first one, and `count`.
 *
 * @param count Values in the row.
 * @param row Expression: which row.
 * @param arrays The arrays that are read, by the names they have in the passes.
 */
export function row(
  count: number,
  row: string,
  arrays: Readonly<Record<string, string>>,
): Row {
  const head = `let count = ${count}u; let base = ${row} * count;`;
  const at = (name: string) => `${arrays[name]}[base + i]`;
  const loop = (body: RowBody) => {
    const step = stepOf(count);
    if (step === 1) {
      return `for (var i = 0u; i < count; i++) {
    ${body(at)}
  }`;
    }
    const guard = count % step === 0 ? "" : "if (i < count) ";
    const bodies = range(step).map((own) =>
      `{ let i = first + ${own}u; ${guard}{ ${body(at)} } }`
    );
    return `for (var first = 0u; first < count; first += ${step}u) {
    ${bodies.join("\n    ")}
  }`;
  };
  if (!fitsRegisters(count)) {
    return { head, each: loop, store: (_isPlain, body) => loop(body) };
  }
  const loads = Object.entries(arrays).flatMap(([name, array]) =>
    range(count).map((i) => `let ${name}_${i} = ${array}[base + ${i}u];`)
  );
  const each = (body: RowBody) =>
    range(count).map((i) =>
      `{ let i = ${i}u; ${body((name) => `${name}_${i}`)} }`
    ).join("\n  ");
  return {
    head: [head, ...loads].join("\n  "),
    each,
    store: (isPlain, body) =>
      isPlain || count <= MOST_CHAINS ? each(body) : loop(body),
  };
}

/** Rows and columns of a tensor as seen by ops over its last axis. */
export function rowsOf(shape: Shape): { rows: number; columns: number } {
  const columns = shape.at(-1)!;
  return { rows: sizeOf(shape) / columns, columns };
}
