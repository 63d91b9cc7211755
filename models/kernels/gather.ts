/**
 * Rows of a table by index, and the gradient of the table.
 *
 * WGSL has no atomic addition of floats, and their sum would depend on the order. So each row of the
 * gradient looks up who used it: `first[row]` and `next[i]` chain the uses of a row in rising order.
 *
 * @module
 */
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  type Source,
  writeKernel,
} from "../kernel.ts";
import { laneType } from "./lanes.ts";
import { spread } from "./spread.ts";

/** `out[i] = table[indices[i]]`, from inputs `table` and `indices`. */
export function gatherKernel(
  { inputs: [table, indices], shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, sizeOf(shape) / width, traits);
  const type = laneType(width);
  const main = `${head}
  let count = ${writer.param(shape.at(-1)! / width)};
  let column = flat % count;
  let last = ${writer.param(table!.shape[0]! - 1)};
  let row = min(u32(${writer.bind(indices!, "i32")}[flat / count]), last);
  let value = ${writer.bind(table!, type)}[row * count + column];
  ${epilogue.store(writer, { index: "flat", column: "column" }, "value")}
}`;
  return [writer.dispatch("gather", main, workgroups)];
}

/** Comparisons up to which each value of the gradient looks through all indices itself. */
const FEW_COMPARISONS = 1 << 18;

/** Sums the rows of `dy` by index, from inputs `dy` and `indices`; row `paddingIndex` stays 0. */
export function gatherGradKernel(
  { inputs: [dy, indices], attributes, shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const [rows, columns] = shape as [number, number];
  const uses = sizeOf(indices!.shape);
  const writer = writeKernel();
  const count = rows * columns / width;
  const { head, workgroups } = spread(writer, count, traits);
  const values = writer.bind(dy!, laneType(width));
  const isDirect = count * uses <= FEW_COMPARISONS;
  const first = { words: rows };
  const next = { words: uses };
  const add = `total += ${values}[i * count + column];`;
  const walk = isDirect
    ? `for (var i = 0u; i < ${writer.param(uses)}; i++) { if (${
      writer.bind(indices!, "i32")
    }[i] == i32(row)) { ${add} } }`
    : `for (var i = ${writer.bind(first, "u32")}[row]; i < ${
      writer.param(uses)
    }; i = ${writer.bind(next, "u32")}[i]) { ${add} }`;
  const padding = attributes.paddingIndex as number;
  const main = `${head}
  let count = ${writer.param(columns / width)};
  let column = flat % count; let row = flat / count;
  var total = ${laneType(width)}();
  ${padding < 0 ? walk : `if (row != ${writer.param(padding)}) { ${walk} }`}
  ${epilogue.store(writer, { index: "flat", column: "column" }, "total")}
}`;
  const sum = writer.dispatch("gather_grad", main, workgroups);
  return isDirect
    ? [sum]
    : [...linkUses(indices!, rows, first, next, traits), sum];
}

/** The first use of each row, and the next use of the same row after each use; `uses` if none. */
function linkUses(
  indices: Tensor,
  rows: number,
  first: Source,
  next: Source,
  traits: DeviceTraits,
): Dispatch[] {
  const uses = sizeOf(indices.shape);
  const search = (
    label: string,
    count: number,
    start: string,
    row: (ids: string) => string,
    found: Source,
  ) => {
    const writer = writeKernel();
    const { head, workgroups } = spread(writer, count, traits);
    const ids = writer.bind(indices, "i32");
    const main = `${head}
  let row = ${row(ids)};
  let uses = ${writer.param(uses)};
  var i = ${start};
  for (; i < uses; i++) { if (${ids}[i] == row) { break; } }
  ${writer.bind(found, "u32", true)}[flat] = i;
}`;
    return writer.dispatch(label, main, workgroups);
  };
  return [
    search("gather_first", rows, "0u", () => "i32(flat)", first),
    search("gather_next", uses, "flat + 1u", (ids) => `${ids}[flat]`, next),
  ];
}
