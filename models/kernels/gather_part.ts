import { sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  writeKernel,
} from "../kernel.ts";
import { loadHalf } from "./half.ts";
import { laneType } from "./lanes.ts";
import { spread } from "./spread.ts";

/** Which part of a table it is. */
export type GatherPartAttributes = {
  /** Its first row in the whole table. */
  first: number;
  /** Rows of the whole table. */
  rows: number;
};

/** Rows of a part of a table, from inputs `part`, `indices` and, if there is one, what came before. */
export function gatherPartKernel(
  { inputs: [part, indices, before], attributes, shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { first, rows } = attributes as GatherPartAttributes;
  const { width } = epilogue;
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, sizeOf(shape) / width, traits);
  const type = laneType(width);
  const { dtype } = part!;
  const load = dtype === "f16" || dtype === "bf16"
    ? loadHalf(writer, part!, dtype, width, "place")
    : `${writer.bind(part!, type)}[place]`;
  const others = before ? `${writer.bind(before, type)}[flat]` : `${type}()`;
  const main = `${head}
  let count = ${writer.param(shape.at(-1)! / width)};
  let column = flat % count;
  let last = ${writer.param(rows - 1)};
  let row = min(u32(${writer.bind(indices!, "i32")}[flat / count]), last);
  let own = row - ${writer.param(first)};
  let isHere = own < ${writer.param(part!.shape[0]!)};
  let place = select(0u, own, isHere) * count + column;
  let value = select(${others}, ${load}, isHere);
  ${epilogue.store(writer, { index: "flat", column: "column" }, "value")}
}`;
  return [writer.dispatch("gather_part", main, workgroups)];
}
