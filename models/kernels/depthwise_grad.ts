/**
 * Gradient of the depthwise convolution for its weight: one invocation for each row of taps and each
 * channel, or for a part of the rows of outputs if that makes too few; then the parts are added up.
 *
 * @module
 */
import type { Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  type KernelWriter,
  type Scratch,
  writeKernel,
} from "../kernel.ts";
import { column, loadRow, reached, stretchOf } from "./depthwise_stretch.ts";
import { laneType, range, type Width } from "./lanes.ts";
import { spread } from "./spread.ts";

/** Invocations below which the rows of outputs are shared out. */
const WANTED_INVOCATIONS = { fallback: 192, gpu: 8192 };

/** Most partial sums. */
const MAX_PARTS = { fallback: 8, gpu: 64 };

interface Plan {
  readonly x: Tensor;
  readonly dy: Tensor;
  /** Side of the kernel. */
  readonly k: number;
  readonly width: Width;
  readonly parts: number;
}

/** Gradient for the weight, `[C, k * k]`, from inputs `x` and `dy`. */
export function depthwiseGradKernel(
  { inputs: [x, dy], attributes }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const k = attributes.kernel as number;
  const [N, H, , C] = x!.shape as [number, number, number, number];
  const width = C % 4 === 0 ? 4 : 1;
  const device = traits.isFallback ? "fallback" : "gpu";
  const parts = Math.min(
    Math.ceil(WANTED_INVOCATIONS[device] / (k * C / width)),
    MAX_PARTS[device],
    N * H,
  );
  const plan = { x: x!, dy: dy!, k, width, parts } as const;
  if (parts === 1) return [sumRows(plan, epilogue, traits)];
  const partial = { words: parts * k * k * C };
  return [
    sumRows(plan, partial, traits),
    sumParts(plan, partial, epilogue, traits),
  ];
}

/** One invocation per part, row of taps and channel: sums over every `parts`-th row of outputs. */
function sumRows(
  { x, dy, k, width, parts }: Plan,
  output: Epilogue | Scratch,
  traits: DeviceTraits,
): Dispatch {
  const type = laneType(width);
  const [N, H, W, C] = x.shape as [number, number, number, number];
  const stretch = stretchOf(W, k);
  const { length, isRow, columns, half } = stretch;
  const writer = writeKernel();
  const X = writer.bind(x, type);
  const DY = writer.bind(dy, type);
  const invocations = parts * k * C / width;
  const { head, workgroups } = spread(writer, invocations, traits);
  let store: string;
  if ("words" in output) {
    const out = writer.bind(output, type, true);
    store = range(k).map((kx) =>
      `${out}[((part * ${k}u + ky) * ${k}u + ${kx}u) * C + c] = sum${kx};`
    ).join("\n  ");
  } else {
    const one = storeTap(writer, output, width, k);
    store = range(k).map((kx) =>
      `{ let tap = ky * ${k}u + ${kx}u; let sum = sum${kx}; ${one} }`
    ).join("\n  ");
  }
  const main = `${head}
  let H = ${writer.param(H)}; let W = ${
    isRow ? `${W}` : `i32(${writer.param(W)})`
  };
  let C = ${writer.param(C / width)}; let rows = ${writer.param(N * H)};
  let c = flat % C; let ky = flat / C % ${k}u; let part = flat / C / ${k}u;
  ${range(k).map((kx) => `var sum${kx} = ${type}();`).join(" ")}
  for (var r = part; r < rows; r += ${writer.param(parts)}) {
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
  ${store}
}`;
  return writer.dispatch("depthwise_conv2d_grad_weight", main, workgroups);
}

/** Adds the parts up, `[parts, k * k, C]`. */
function sumParts(
  { x, k, width, parts }: Plan,
  partial: Scratch,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch {
  const writer = writeKernel();
  const [C, taps] = [x.shape[3]! / width, k * k];
  const values = writer.bind(partial, laneType(width));
  const { head, workgroups } = spread(writer, C * taps, traits);
  const main = `${head}
  let stride = ${writer.param(C * taps)}; let C = ${writer.param(C)};
  let c = flat % C; let tap = flat / C;
  var sum = ${laneType(width)}();
  for (var p = 0u; p < ${
    writer.param(parts)
  }; p++) { sum += ${values}[p * stride + flat]; }
  ${storeTap(writer, epilogue, width, k)}
}`;
  return writer.dispatch("depthwise_conv2d_grad_sum", main, workgroups);
}

/** Statements that store `sum`, of tap `tap` and channels `c`, into `[C, k * k]`: a column of scalars. */
function storeTap(
  writer: KernelWriter,
  epilogue: Epilogue,
  width: Width,
  k: number,
): string {
  const at = { index: "index", column: "tap" };
  const store = epilogue.store(writer, at, "value");
  return range(width).map((lane) =>
    `{ let value = sum${width === 4 ? `[${lane}]` : ""};
    let index = (c * ${width}u + ${lane}u) * ${k * k}u + tap; ${store} }`
  ).join("\n  ");
}
