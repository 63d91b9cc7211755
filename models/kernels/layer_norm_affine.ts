/**
 * Gradients of layer norm and RMS norm for weight and bias: sums over the rows of `dy * h` and of `dy`,
 * `h` the normalised row. Partial sums over every `parts`-th row, then their sum.
 *
 * A short row is normalised in registers by the invocation that adds it up; for long ones mean and
 * deviation of each row are computed first, and invocations share the columns.
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
import { type Normalisation, statistics } from "./layer_norm.ts";
import { laneType, range, type Width } from "./lanes.ts";
import { fitsRegisters, row, rowsOf } from "./row.ts";
import { spread } from "./spread.ts";
import { sumKernel } from "./sum.ts";

/** Most partial sums. */
const MAX_PARTS = 64;

/** From inputs `dy`, `x`: `[2, C]`, weight before bias, if centred; else `[C]`, the weight alone. */
export function layerNormAffineKernel(
  { inputs: [dy, x] }: Tensor,
  norm: Normalisation,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { rows, columns } = rowsOf(x!.shape);
  const width = columns % 4 === 0 ? 4 : 1;
  const parts = Math.min(Math.ceil(rows / 8), MAX_PARTS);
  const inner = columns * (norm.isCentred ? 2 : 1);
  const partial = { words: parts * inner };
  const plan = { dy: dy!, x: x!, norm, partial, parts, width } as const;
  return [
    ...(fitsRegisters(columns / width)
      ? [shortRows(plan, traits)]
      : longRows(plan, traits)),
    ...sumKernel(partial, epilogue, { outer: 1, length: parts, inner }),
  ];
}

interface Plan {
  readonly dy: Tensor;
  readonly x: Tensor;
  readonly norm: Normalisation;
  readonly partial: Scratch;
  readonly parts: number;
  readonly width: Width;
}

/** One invocation per part: whole rows. */
function shortRows(
  { dy, x, norm, partial, parts, width }: Plan,
  traits: DeviceTraits,
): Dispatch {
  const { rows, columns } = rowsOf(x.shape);
  const type = laneType(width);
  const count = columns / width;
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, parts, traits);
  const arrays = { x: writer.bind(x, type), dy: writer.bind(dy, type) };
  const out = writer.bind(partial, type, true);
  const values = row(count, "r", arrays);
  const sums = range(count).flatMap((i) =>
    norm.isCentred ? [`weight_${i}`, `bias_${i}`] : [`weight_${i}`]
  );
  const add = range(count).map((i) =>
    `weight_${i} += dy_${i} * ((x_${i} - mean) * rstd);` +
    (norm.isCentred ? ` bias_${i} += dy_${i};` : "")
  );
  const store = range(count).map((i) =>
    `${out}[at + ${i}u] = weight_${i};` +
    (norm.isCentred ? ` ${out}[at + ${count + i}u] = bias_${i};` : "")
  );
  const main = `${head}
  ${sums.map((name) => `var ${name} = ${type}();`).join(" ")}
  let rows = ${writer.param(rows)}; let parts = ${writer.param(parts)};
  for (var r = flat; r < rows; r += parts) {
    ${values.head}
    ${statistics(writer, values, width, columns, norm)}
    ${add.join("\n    ")}
  }
  let at = flat * ${norm.isCentred ? 2 * count : count}u;
  ${store.join("\n  ")}
}`;
  return writer.dispatch("layer_norm_grad_affine", main, workgroups);
}

/** Statistics of each row, then one invocation per part and column. */
function longRows(plan: Plan, traits: DeviceTraits): Dispatch[] {
  const { rows } = rowsOf(plan.x.shape);
  const stats = { words: 2 * rows };
  return [rowStatistics(plan, stats, traits), columnSums(plan, stats, traits)];
}

function rowStatistics(
  { x, norm, width }: Plan,
  stats: Scratch,
  traits: DeviceTraits,
): Dispatch {
  const { rows, columns } = rowsOf(x.shape);
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, rows, traits);
  const X = writer.bind(x, laneType(width));
  const values = row(columns / width, "flat", { x: X });
  const main = `${head}
  ${values.head}
  ${statistics(writer, values, width, columns, norm)}
  ${writer.bind(stats, "vec2<f32>", true)}[flat] = vec2<f32>(mean, rstd);
}`;
  return writer.dispatch("layer_norm_statistics", main, workgroups);
}

function columnSums(
  { dy, x, norm, partial, parts, width }: Plan,
  stats: Scratch,
  traits: DeviceTraits,
): Dispatch {
  const { rows, columns } = rowsOf(x.shape);
  const type = laneType(width);
  const count = columns / width;
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, parts * count, traits);
  const X = writer.bind(x, type);
  const DY = writer.bind(dy, type);
  const S = writer.bind(stats, "vec2<f32>");
  const out = writer.bind(partial, type, true);
  const main = `${head}
  let count = ${writer.param(count)};
  let part = flat / count; let column = flat % count;
  let rows = ${writer.param(rows)}; let parts = ${writer.param(parts)};
  var weight = ${type}(); var bias = ${type}();
  for (var r = part; r < rows; r += parts) {
    let d = ${DY}[r * count + column];
    let s = ${S}[r];
    weight += d * ((${X}[r * count + column] - s.x) * s.y);
    bias += d;
  }
  ${
    norm.isCentred
      ? `${out}[part * 2u * count + column] = weight;
  ${out}[part * 2u * count + count + column] = bias;`
      : `${out}[part * count + column] = weight;`
  }
}`;
  return writer.dispatch("layer_norm_grad_affine", main, workgroups);
}
