/**
 * Additive attention mask from a mask of tokens.
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

/** 0 where the input is not 0, else `masked`. */
export function keyMaskKernel(
  { inputs: [mask], shape }: Tensor,
  masked: number,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, sizeOf(shape) / width, traits);
  const values = writer.bind(mask!, "i32");
  const low = writer.floatParam(masked);
  const lanes = range(width).map((lane) =>
    `select(${low}, 0.0, ${values}[flat * ${width}u + ${lane}u] != 0)`
  );
  const main = `${head}
  let value = ${laneType(width)}(${lanes.join(", ")});
  ${epilogue.store(writer, { index: "flat" }, "value")}
}`;
  return [writer.dispatch("key_mask", main, workgroups)];
}
