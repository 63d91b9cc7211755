/**
 * Depthwise convolution, stride 1, odd square kernel, NHWC; also the gradient for its weight.
 *
 * An invocation computes a stretch of a row of outputs from registers, so that each load serves many
 * multiply-adds: the whole row of a map up to eight wide (then no tap that misses the map is in the
 * text at all, however large the kernel), of several samples if the map is smaller still; else a
 * strip, whose loads are clamped to the map and blanked outside.
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
import { laneType, range, type Width } from "./lanes.ts";
import { spread } from "./spread.ts";
import { sumKernel } from "./sum.ts";

/** Longest stretch of outputs. */
const MAX_STRETCH = 8;

/** Partial sums of the weight's gradient; few, so that one dispatch adds them up. */
const WEIGHT_PARTS = 8;

/** A stretch of a row, and which columns of the input its outputs read. */
interface Stretch {
  /** Outputs. */
  readonly length: number;
  /** Stretches in a row. */
  readonly count: number;
  /** Whether it is the whole row. */
  readonly isRow: boolean;
  /** Columns that are read, relative to the first output. */
  readonly columns: readonly number[];
  /** Half the kernel. */
  readonly half: number;
}

function stretchOf(width: number, kernel: number): Stretch {
  const half = (kernel - 1) / 2;
  const isRow = width <= MAX_STRETCH;
  const length = isRow
    ? width
    : [8, 7, 6, 5].find((n) => width % n === 0) ?? MAX_STRETCH;
  const columns = isRow
    ? range(length)
    : range(length + 2 * half).map((i) => i - half);
  return { length, count: Math.ceil(width / length), isRow, columns, half };
}

/** The outputs that tap `kx` reaches from the columns read. */
function reached({ length, columns, half }: Stretch, kx: number): number[] {
  return range(length).filter((o) => columns.includes(o + kx - half));
}

/** Name of the column `i`, which may be negative. */
const column = (i: number) => i < 0 ? `m${-i}` : `${i}`;

/** Statements that load columns of a row that starts at pixel `line`: `name_0`, `name_m1` … */
function loadRow(
  name: string,
  array: string,
  line: string,
  columns: readonly number[],
  { isRow }: Stretch,
  width: Width,
): string {
  const type = laneType(width);
  return columns.map((i) =>
    isRow
      ? `let ${name}_${i} = ${array}[(${line} + ${i}u) * C + c];`
      : `let ${name}_${
        column(i)
      } = select(${type}(), ${array}[(${line} + u32(clamp(ox + ${i}, 0, W - 1))) * C + c], ox + ${i} >= 0 && ox + ${i} < W);`
  ).join("\n    ");
}

/** Lowers a `depthwise_conv2d` node, inputs `x` and the weight as `[k * k, C]`. */
export function depthwiseKernel(
  { inputs: [x, weight], attributes }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const type = laneType(width);
  const k = attributes.kernel as number;
  const [N, H, W, C] = x!.shape as [number, number, number, number];
  const stretch = stretchOf(W, k);
  const { length, count, isRow, columns, half } = stretch;
  const samples = isRow
    ? [4, 2].find((n) => n * W <= MAX_STRETCH && N % n === 0) ?? 1
    : 1;
  const writer = writeKernel();
  const X = writer.bind(x!, type);
  const F = writer.bind(weight!, type);
  const invocations = N / samples * H * count * C / width;
  const { head, workgroups } = spread(writer, invocations, traits);
  const at = { index: "index", column: "c" };
  const store = epilogue.store(writer, at, "value");
  const each = range(samples);
  const taps = range(k).filter((kx) => reached(stretch, kx).length > 0);
  const main = `${head}
  let H = ${writer.param(H)}; let W = ${
    isRow ? `${W}` : `i32(${writer.param(W)})`
  };
  let C = ${writer.param(C / width)};
  let c = flat % C; let row = flat / C / ${count}u;
  let ox = i32(flat / C % ${count}u) * ${length};
  let oy = row % H; let n = row / H * ${samples}u;
  ${
    each.flatMap((s) =>
      range(length).map((o) => `var sum${s}_${o} = ${type}();`)
    )
      .join(" ")
  }
  let end = min(${k}u, H + ${half}u - oy);
  for (var ky = u32(max(0, ${half} - i32(oy))); ky < end; ky++) {
    ${
    each.map((s) =>
      `let line${s} = ((n + ${s}u) * H + oy + ky - ${half}u) * u32(W);
    ${loadRow(`x${s}`, X, `line${s}`, columns, stretch, width)}`
    ).join("\n    ")
  }
    ${
    taps.map((kx) =>
      `let w${kx} = ${F}[${
        attributes.isFlipped
          ? `(${k * k - 1 - kx}u - ky * ${k}u)`
          : `(ky * ${k}u + ${kx}u)`
      } * C + c]; ` +
      each.flatMap((s) =>
        reached(stretch, kx).map((o) =>
          `sum${s}_${o} = fma(x${s}_${
            column(o + kx - half)
          }, w${kx}, sum${s}_${o});`
        )
      ).join(" ")
    ).join("\n    ")
  }
  }
  ${
    each.flatMap((s) =>
      range(length).map((o) => {
        const guard = W % length === 0 ? "" : `if (ox + ${o} < W) `;
        return `${guard}{ let value = sum${s}_${o};
    let index = (((n + ${s}u) * H + oy) * u32(W) + u32(ox) + ${o}u) * C + c;
    ${store} }`;
      })
    ).join("\n  ")
  }
}`;
  return [writer.dispatch("depthwise_conv2d", main, workgroups)];
}

/** Gradient for the weight, `[k * k, C]`, from inputs `x` and `dy`. */
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
  return [
    weightParts({ x: x!, dy: dy!, k, width, parts, partial }, traits),
    ...sumKernel(partial, epilogue, {
      outer: 1,
      length: parts,
      inner: k * k * C,
    }),
  ];
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
