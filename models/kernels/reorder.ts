/**
 * Rows of each sample in another order, which is looked up.
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
import { laneType, range } from "./lanes.ts";
import { spread } from "./spread.ts";

/** `out[b, i] = x[b, order[i]]`, from inputs `x`, `[B, L, C]`, and `order`. */
export function reorderKernel(
  { inputs: [x, order], shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const [, rows, columns] = shape as [number, number, number];
  // An invocation copies a stretch of a row, so that finding it costs little.
  const perRow = columns / width;
  const chunk = [8, 7, 6, 5, 4, 3, 2, 1].find((n) => perRow % n === 0)!;
  const writer = writeKernel();
  const count = sizeOf(shape) / width / chunk;
  const { head, workgroups } = spread(writer, count, traits);
  const values = writer.bind(x!, laneType(width));
  const places = writer.bind(order!, "i32");
  const at = { index: "index", column: "column" };
  const store = epilogue.store(writer, at, "value");
  const main = `${head}
  let chunks = ${writer.param(perRow / chunk)};
  let rows = ${writer.param(rows)};
  let row = flat / chunks; let first = flat % chunks * ${chunk}u;
  let start = row / rows * rows + u32(${places}[row % rows]);
  ${
    range(chunk).map((i) =>
      `{ let column = first + ${i}u; let index = flat * ${chunk}u + ${i}u;
    let value = ${values}[start * chunks * ${chunk}u + column];
    ${store} }`
    ).join("\n  ")
  }
}`;
  return [writer.dispatch("reorder", main, workgroups)];
}
