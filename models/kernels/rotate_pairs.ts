/**
 * Rotates pairs of channels, as rotary position embeddings do.
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
import { laneType, range, type Width } from "./lanes.ts";
import { spread } from "./spread.ts";

/**
 * Channels `i` and `i + D/2` of `x` turn by the angle whose cosine and sine the tables hold at `i`.
 *
 * @param node Inputs `x` `[…, T, D]`, `cos` and `sin` `[T, D/2]`; `isInverse` turns backwards.
 */
export function rotatePairsKernel(
  { inputs: [x, cos, sin], attributes, shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const [T, half] = cos!.shape as [number, number];
  // A vec4 holds channels of one half only if that is cut into whole vec4s.
  const unit: Width = half % width === 0 ? width : 1;
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, sizeOf(shape) / width, traits);
  const count = writer.param(half / unit);
  const tokens = writer.param(T);
  const type = laneType(unit);
  const values = writer.bind(x!, type);
  const [low, high] = attributes.isInverse ? ["", "-"] : ["-", ""];
  const rotate = (target: string, index: string) =>
    `{
    let e = ${index};
    let run = e / ${count};
    let angle = (run / 2u % ${tokens}) * ${count} + e % ${count};
    let isHigh = run % 2u == 1u;
    let other = ${values}[select(e + ${count}, e - ${count}, isHigh)];
    let sine = ${writer.bind(sin!, type)}[angle];
    ${target} = ${values}[e] * ${writer.bind(cos!, type)}[angle] +
      other * select(${low}sine, ${high}sine, isHigh);
  }`;
  const body = unit === width
    ? rotate("value", "flat")
    : range(width).map((lane) =>
      rotate(`value[${lane}]`, `flat * ${width}u + ${lane}u`)
    ).join("\n  ");
  const main = `${head}
  var value = ${laneType(width)}();
  ${body}
  ${epilogue.store(writer, { index: "flat" }, "value")}
}`;
  return [writer.dispatch("rotate_pairs", main, workgroups)];
}
