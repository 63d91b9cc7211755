/**
 * Sum over the middle axis of `[outer, length, inner]`.
 *
 * One invocation per output (four neighbours of the last axis if they load as one vec4). Long sums
 * with few outputs run in two passes: strided partial sums first, so that every core has work. A
 * software rasterizer has few cores, and waits after each pass: there one pass serves if it fills the
 * vector registers of two cores. Within a pass stretches are summed first, so that the rounding error
 * does not grow with the length.
 *
 * @module
 */
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  type Source,
  writeKernel,
} from "../kernel.ts";
import { laneType, range } from "./lanes.ts";
import { spread } from "./spread.ts";

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
const WANTED_INVOCATIONS = { fallback: 16, gpu: 2048 };

/** Longest sum in one piece on a software rasterizer whose cores it may not load equally. */
const LONGEST = 8192;

/** Values that are summed by themselves first. */
const STRETCH = 32;

/** Sums `x`; see the module. */
export function sumKernel(
  x: Source,
  epilogue: Epilogue,
  { outer, length, inner }: SumExtents,
  traits: DeviceTraits,
): Dispatch[] {
  const parts = partsOf({ outer, length, inner }, traits);
  if (parts < 2 || length < 32) {
    return [pass(x, epilogue, { outer, length, inner }, traits)];
  }
  const partial = { words: parts * outer * inner };
  const sums = { outer: 1, length: parts, inner: outer * inner };
  return [
    partialPass(x, partial, { outer, length, inner }, parts, traits),
    pass(partial, epilogue, sums, traits),
  ];
}

/** Into how many partial sums each sum is cut. */
function partsOf(
  { outer, length, inner }: SumExtents,
  { isFallback }: DeviceTraits,
): number {
  const outputs = outer * inner / (inner % 4 === 0 ? 4 : 1);
  const isFilled = isFallback && outputs >= WANTED_INVOCATIONS.fallback;
  if (isFilled && length <= LONGEST) return 1;
  return Math.min(
    Math.ceil(length / 8),
    Math.ceil(WANTED_INVOCATIONS.gpu / outputs),
    64,
  );
}

/** One pass: each output is the sum of `length` values, `inner` apart. */
function pass(
  x: Source,
  epilogue: Epilogue,
  { outer, length, inner }: SumExtents,
  traits: DeviceTraits,
): Dispatch {
  const writer = writeKernel();
  const { width } = epilogue;
  const isVector = width === 4 && inner % 4 === 0;
  const values = writer.bind(x, isVector ? "vec4<f32>" : "f32");
  const count = outer * inner / width;
  const step = writer.param(isVector ? inner / 4 : inner);
  const extent = writer.param(length);
  const { head, workgroups } = spread(writer, count, traits);
  const loop = (total: string, type: string) =>
    length <= STRETCH
      ? `for (var r = 0u; r < ${extent}; r++) { ${total} += ${values}[base + r * ${step}]; }`
      : `for (var first = 0u; first < ${extent}; first += ${STRETCH}u) {
    var own = ${type}(); let end = min(first + ${STRETCH}u, ${extent});
    for (var r = first; r < end; r++) { own += ${values}[base + r * ${step}]; }
    ${total} += own;
  }`;
  const add = isVector
    ? `let base = (flat / ${step}) * ${step} * ${extent} + flat % ${step};
  ${loop("total", "vec4<f32>")}`
    : range(width).map((lane) =>
      `{ let e = flat * ${width}u + ${lane}u;
    let base = (e / ${step}) * ${step} * ${extent} + e % ${step};
    ${loop(width === 4 ? `total[${lane}]` : "total", "f32")} }`
    ).join("\n  ");
  const main = `${head}
  var total = ${laneType(width)}();
  ${add}
  ${epilogue.store(writer, { index: "flat" }, "total")}
}`;
  return writer.dispatch("sum", main, workgroups);
}

/** First pass: part `s` of an output is the sum of every `parts`-th value from the `s`-th on. */
function partialPass(
  x: Source,
  partial: Source,
  { outer, length, inner }: SumExtents,
  parts: number,
  traits: DeviceTraits,
): Dispatch {
  const writer = writeKernel();
  const isVector = inner % 4 === 0;
  const type = isVector ? "vec4<f32>" : "f32";
  const values = writer.bind(x, type);
  const out = writer.bind(partial, type, true);
  const outputs = outer * inner / (isVector ? 4 : 1);
  const step = writer.param(isVector ? inner / 4 : inner);
  const extent = writer.param(length);
  const stride = writer.param(parts);
  const { head, workgroups } = spread(writer, outputs * parts, traits);
  const main = `${head}
  let n = ${writer.param(outputs)};
  let e = flat % n;
  let base = (e / ${step}) * ${step} * ${extent} + e % ${step};
  var total = ${type}();
  for (var r = flat / n; r < ${extent}; r += ${stride}) { total += ${values}[base + r * ${step}]; }
  ${out}[flat] = total;
}`;
  return writer.dispatch("sum_partial", main, workgroups);
}
