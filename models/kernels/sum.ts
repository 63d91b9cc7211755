/**
 * Sum over the middle axis of `[outer, length, inner]`.
 *
 * One invocation per output (four neighbours of the last axis if they load as one vec4). Long sums
 * with few outputs run in two passes: strided partial sums first, so that every core has work and
 * the rounding error grows with the pass, not with the length.
 *
 * @module
 */
import {
  type Dispatch,
  type Epilogue,
  FLAT_MAIN,
  flatWorkgroups,
  type Source,
  writeKernel,
} from "../kernel.ts";

/** How the summed tensor is seen. */
export interface SumExtents {
  /** Product of the axes before the summed ones. */
  readonly outer: number;
  /** Product of the summed axes. */
  readonly length: number;
  /** Product of the axes behind them. */
  readonly inner: number;
}

/** Invocations wanted before a long sum is left in one piece. */
const WANTED_INVOCATIONS = 2048;

/** Sums `x`; see the module. */
export function sumKernel(
  x: Source,
  epilogue: Epilogue,
  { outer, length, inner }: SumExtents,
): Dispatch[] {
  const isVector = inner % 4 === 0;
  const outputs = outer * inner / (isVector ? 4 : 1);
  const parts = Math.min(
    Math.ceil(length / 8),
    Math.ceil(WANTED_INVOCATIONS / outputs),
    64,
  );
  if (parts < 2 || length < 32) {
    return [pass(x, epilogue, { outer, length, inner })];
  }
  const partial = { words: parts * outer * inner };
  return [
    partialPass(x, partial, { outer, length, inner }, parts),
    pass(partial, epilogue, { outer: 1, length: parts, inner: outer * inner }),
  ];
}

/** One pass: each output is the sum of `length` values, `inner` apart. */
function pass(
  x: Source,
  epilogue: Epilogue,
  { outer, length, inner }: SumExtents,
): Dispatch {
  const writer = writeKernel();
  const { width } = epilogue;
  const isVector = width === 4 && inner % 4 === 0;
  const type = width === 4 ? "vec4<f32>" : "f32";
  const values = writer.bind(x, isVector ? "vec4<f32>" : "f32");
  const count = outer * inner / width;
  const step = writer.param(isVector ? inner / 4 : inner);
  const extent = writer.param(length);
  const add = isVector
    ? `let base = (i / ${step}) * ${step} * ${extent} + i % ${step};
  for (var r = 0u; r < ${extent}; r++) { total += ${values}[base + r * ${step}]; }`
    : lanes(width).map((lane) =>
      `{ let e = i * ${width}u + ${lane}u;
    let base = (e / ${step}) * ${step} * ${extent} + e % ${step};
    for (var r = 0u; r < ${extent}; r++) { total${
        width === 4 ? `[${lane}]` : ""
      } += ${values}[base + r * ${step}]; } }`
    ).join("\n  ");
  const main = `${FLAT_MAIN}  let i = min(flat, ${writer.param(count)} - 1u);
  var total = ${type}();
  ${add}
  ${epilogue.store(writer, { index: "i" }, "total")}
}`;
  return writer.dispatch("sum", main, flatWorkgroups(count));
}

/** First pass: part `s` of an output is the sum of every `parts`-th value from the `s`-th on. */
function partialPass(
  x: Source,
  partial: Source,
  { outer, length, inner }: SumExtents,
  parts: number,
): Dispatch {
  const writer = writeKernel();
  const isVector = inner % 4 === 0;
  const type = isVector ? "vec4<f32>" : "f32";
  const values = writer.bind(x, type);
  const out = writer.bind(partial, type, true);
  const outputs = outer * inner / (isVector ? 4 : 1);
  const count = outputs * parts;
  const step = writer.param(isVector ? inner / 4 : inner);
  const extent = writer.param(length);
  const stride = writer.param(parts);
  const main = `${FLAT_MAIN}  let i = min(flat, ${writer.param(count)} - 1u);
  let n = ${writer.param(outputs)};
  let e = i % n;
  let base = (e / ${step}) * ${step} * ${extent} + e % ${step};
  var total = ${type}();
  for (var r = i / n; r < ${extent}; r += ${stride}) { total += ${values}[base + r * ${step}]; }
  ${out}[i] = total;
}`;
  return writer.dispatch("sum_partial", main, flatWorkgroups(count));
}

const lanes = (width: number) => Array.from({ length: width }, (_, i) => i);
