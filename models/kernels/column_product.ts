/**
 * Sums over rows of `a * (b - offset)`, one for each column: the sums behind batch norm. First partial
 * sums, each over every `parts`-th row, then the sum of those.
 *
 * @module
 */
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  writeKernel,
} from "../kernel.ts";
import { laneType } from "./lanes.ts";
import { spread } from "./spread.ts";
import { sumKernel } from "./sum.ts";

/** Invocations wanted in the first pass, and rows that are worth one. */
const WANTED_INVOCATIONS = { fallback: 256, gpu: 8192 };
const MIN_ROWS = 8;

/** Lowers a `column_product` node, inputs `a`, `b` and `offset`; see the module. */
export function columnProductKernel(
  { inputs: [a, b, offset], attributes, shape: [columns] }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const width = columns! % 4 === 0 ? 4 : 1;
  const count = columns! / width;
  const rows = sizeOf(a!.shape) / columns!;
  const device = traits.isFallback ? "fallback" : "gpu";
  const parts = Math.max(
    1,
    Math.min(
      Math.ceil(WANTED_INVOCATIONS[device] / count),
      Math.floor(rows / MIN_ROWS),
    ),
  );
  const partial = { words: parts * columns! };
  const writer = writeKernel();
  const type = laneType(width);
  const A = writer.bind(a!, type);
  const B = writer.bind(b!, type);
  const O = writer.bind(offset!, type);
  const { head, workgroups } = spread(writer, parts * count, traits);
  const first = attributes.isCentred ? `(${A}[at] - o)` : `${A}[at]`;
  const main = `${head}
  let count = ${writer.param(count)};
  let end = ${writer.param(rows * count)};
  let stride = ${writer.param(parts * count)};
  let o = ${O}[flat % count];
  var total = ${type}();
  for (var at = flat; at < end; at += stride) {
    total = fma(${first}, ${B}[at] - o, total);
  }
  ${writer.bind(partial, type, true)}[flat] = total;
}`;
  return [
    writer.dispatch("column_product", main, workgroups),
    ...sumKernel(partial, epilogue, {
      outer: 1,
      length: parts,
      inner: columns!,
    }, traits),
  ];
}
