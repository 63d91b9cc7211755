/**
 * Sum of one of several quantities over few parts: `out[i] = sum_p x[p, place, i]`.
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

/** Lowers a `partial_sum` node; see the module. */
export function partialSumKernel(
  { inputs: [x], attributes, shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const [parts, places] = x!.shape as [number, number];
  const writer = writeKernel();
  const count = sizeOf(shape) / width;
  const { head, workgroups } = spread(writer, count, traits);
  const main = `${head}
  let stride = ${writer.param(places * count)};
  let first = ${writer.param(attributes.place as number * count)} + flat;
  let end = ${writer.param(parts * places * count)};
  var total = ${laneType(width)}();
  for (var at = first; at < end; at += stride) { total += ${
    writer.bind(x!, laneType(width))
  }[at]; }
  ${epilogue.store(writer, { index: "flat" }, "total")}
}`;
  return [writer.dispatch("partial_sum", main, workgroups)];
}
