/**
 * Gradient of the depthwise convolution for its weight: partial sums over rows of outputs, one
 * invocation for each row of taps, then the sum of the parts.
 *
 * @module
 */
import type { Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  type Scratch,
  writeKernel,
} from "../kernel.ts";
import { column, loadRow, reached, stretchOf } from "./depthwise_stretch.ts";
import { laneType, range, type Width } from "./lanes.ts";
import { spread } from "./spread.ts";

/** Partial sums of the weight's gradient; few, so that one dispatch adds them up. */
const WEIGHT_PARTS = 8;

/** Gradient for the weight, `[C, k * k]`, from inputs `x` and `dy`. */
export function depthwiseGradKernel(
  { inputs: [x, dy], attributes }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const k = attributes.kernel as number;
  const [N, H, , C] = x!.shape as [number, number, number, number];
  const width = C % 4 === 0 ? 4 : 1;
  const parts = Math.min(WEIGHT_PARTS, N * H);
  const partial = { words: parts * k * k * C };
  const plan = { x: x!, dy: dy!, k, width, parts, partial } as const;
  return [weightParts(plan, traits), weightSum(plan, epilogue, traits)];
}

interface WeightPlan {
  readonly x: Tensor;
  readonly dy: Tensor;
  readonly k: number;
  readonly width: Width;
  readonly parts: number;
  readonly partial: Scratch;
}

/** One invocation per part, row of taps and channel: sums over every `parts`-th row of outputs. */
function weightParts(
  { x, dy, k, width, parts, partial }: WeightPlan,
  traits: DeviceTraits,
): Dispatch {
  const type = laneType(width);
  const [N, H, W, C] = x.shape as [number, number, number, number];
  const stretch = stretchOf(W, k);
  const { length, isRow, columns, half } = stretch;
  const writer = writeKernel();
  const X = writer.bind(x, type);
  const DY = writer.bind(dy, type);
  const out = writer.bind(partial, type, true);
  const invocations = parts * k * C / width;
  const { head, workgroups } = spread(writer, invocations, traits);
  const main = `${head}
  let H = ${writer.param(H)}; let W = ${
    isRow ? `${W}` : `i32(${writer.param(W)})`
  };
  let C = ${writer.param(C / width)}; let rows = ${writer.param(N * H)};
  let c = flat % C; let ky = flat / C % ${k}u; let part = flat / C / ${k}u;
  ${range(k).map((kx) => `var sum${kx} = ${type}();`).join(" ")}
  for (var r = part; r < rows; r += ${parts}u) {
    let iy = r % H + ky;
    if (iy < ${half}u || iy >= H + ${half}u) { continue; }
    let above = (r + ky - ${half}u) * u32(W); let line = r * u32(W);
    for (var ox = 0; ox < W; ox += ${length}) {
    ${loadRow("x", X, "above", columns, stretch, width)}
    ${loadRow("dy", DY, "line", range(length), stretch, width)}
    ${
    range(k).map((kx) =>
      reached(stretch, kx).map((o) =>
        `sum${kx} = fma(x_${column(o + kx - half)}, dy_${o}, sum${kx});`
      ).join(" ")
    ).join("\n    ")
  }
    }
  }
  ${
    range(k).map((kx) =>
      `${out}[((part * ${k}u + ky) * ${k}u + ${kx}u) * C + c] = sum${kx};`
    ).join("\n  ")
  }
}`;
  return writer.dispatch("depthwise_conv2d_grad_weight", main, workgroups);
}

/** Adds the parts up and turns `[k * k, C]` round. */
function weightSum(
  { x, k, parts, partial }: WeightPlan,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch {
  const writer = writeKernel();
  const [C, taps] = [x.shape[3]!, k * k];
  const values = writer.bind(partial, "f32");
  // The number of taps is odd, so the epilogue takes scalars.
  const { head, workgroups } = spread(writer, C * taps, traits);
  const at = { index: "flat", column: "tap" };
  const main = `${head}
  let tap = flat % ${taps}u; let C = ${writer.param(C)};
  let first = tap * C + flat / ${taps}u;
  var sum = 0.0;
  for (var p = 0u; p < ${parts}u; p++) { sum += ${values}[p * ${taps}u * C + first]; }
  ${epilogue.store(writer, at, "sum")}
}`;
  return writer.dispatch("depthwise_conv2d_grad_sum", main, workgroups);
}
