/**
 * General permutation of axes.
 *
 * Axes that stay together are merged first. If the last one stays, an invocation copies a stretch of
 * it, so that the divisions that find the place are shared.
 *
 * @module
 */
import { type Shape, sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  writeKernel,
} from "../kernel.ts";
import { laneType, range, type Width } from "./lanes.ts";
import { spread } from "./spread.ts";

/** An axis of the output: its extent, and how far apart its elements lie in the source. */
interface Axis {
  readonly extent: number;
  readonly stride: number;
}

/** Lowers a `transpose` node; see the module. */
export function transposeKernel(
  { inputs: [x], attributes, shape }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const axes = mergeAxes(x!.shape, attributes.axes as readonly number[]);
  const last = axes.at(-1)!;
  const unit: Width = last.stride === 1 ? width : 1;
  const copied = last.extent / width;
  const chunk = last.stride === 1
    ? [8, 7, 6, 5, 4, 3, 2, 1].find((n) => copied % n === 0)!
    : 1;
  const writer = writeKernel();
  const values = writer.bind(x!, laneType(unit));
  const count = sizeOf(shape) / width / chunk;
  const { head, workgroups } = spread(writer, count, traits);
  // Innermost axis first: the stretch that one invocation copies, then whole axes.
  const counted = [
    { extent: copied / chunk, stride: last.stride * width * chunk },
    ...axes.slice(0, -1).toReversed(),
  ];
  const places = counted.map(({ extent, stride }, i) => {
    const place = i === counted.length - 1
      ? `rest${i}`
      : `(rest${i} % ${writer.param(extent)})`;
    const rest = `let rest${i + 1} = rest${i} / ${writer.param(extent)};`;
    const step = `let at${i + 1} = at${i} + ${place} * ${
      writer.param(stride / unit)
    };`;
    return i === counted.length - 1 ? step : `${step} ${rest}`;
  });
  const store = epilogue.store(writer, { index: "index" }, "value");
  const at = `at${counted.length}`;
  const read = (k: number) =>
    unit === width
      ? `${values}[${at} + ${k}u]`
      : `vec4<f32>(${
        range(4).map((lane) =>
          `${values}[${at} + ${lane}u * ${writer.param(last.stride)}]`
        ).join(", ")
      })`;
  const main = `${head}
  let rest0 = flat; let at0 = 0u;
  ${places.join("\n  ")}
  ${
    range(chunk).map((k) =>
      `{ let value = ${read(k)}; let index = flat * ${chunk}u + ${k}u;
    ${store} }`
    ).join("\n  ")
  }
}`;
  return [writer.dispatch("transpose", main, workgroups)];
}

/** The axes of the output, neighbours in both tensors merged and those of extent 1 left out. */
function mergeAxes(from: Shape, permutation: readonly number[]): Axis[] {
  const merged: Axis[] = [];
  for (const axis of permutation) {
    const extent = from[axis]!;
    if (extent === 1) continue;
    const stride = sizeOf(from.slice(axis + 1));
    const before = merged.at(-1);
    if (before?.stride === extent * stride) {
      merged.splice(-1, 1, { extent: before.extent * extent, stride });
    } else merged.push({ extent, stride });
  }
  return merged.length > 0 ? merged : [{ extent: 1, stride: 1 }];
}
