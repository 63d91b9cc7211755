/**
 * Gradients of layer norm and RMS norm for weight and bias: sums over the rows of `dy * h` and of `dy`,
 * `h` the normalised row. First partial sums, each over every `parts`-th row, then the sum of those.
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
import { laneType, range } from "./lanes.ts";
import { fitsRegisters, row, rowsOf } from "./row.ts";
import { spread } from "./spread.ts";

interface Plan {
  readonly dy: Tensor;
  readonly x: Tensor;
  readonly norm: Normalisation;
  readonly parts: number;
  readonly epilogue: Epilogue;
}

/**
 * Partial sums from inputs `dy`, `x`: `[parts, 2, C]`, for weight and for bias; `[parts, 1, C]`, for
 * weight alone, if not centred.
 */
export function layerNormPartialsKernel(
  { inputs: [dy, x], shape: [parts, , columns] }: Tensor,
  norm: Normalisation,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const plan = { dy: dy!, x: x!, norm, parts: parts!, epilogue };
  if (fitsRegisters(columns! / epilogue.width)) {
    return [shortRows(plan, traits)];
  }
  const stats = { words: 2 * rowsOf(x!.shape).rows };
  return [rowStatistics(plan, stats, traits), columnSums(plan, stats, traits)];
}

/** One invocation per part: whole rows. */
function shortRows(
  { dy, x, norm, parts, epilogue }: Plan,
  traits: DeviceTraits,
): Dispatch {
  const { width } = epilogue;
  const { rows, columns } = rowsOf(x.shape);
  const type = laneType(width);
  const count = columns / width;
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, parts, traits);
  const arrays = { x: writer.bind(x, type), dy: writer.bind(dy, type) };
  const values = row(count, "r", arrays);
  const sums = norm.isCentred ? ["weight", "bias"] : ["weight"];
  const names = sums.flatMap((sum) => range(count).map((i) => `${sum}_${i}`));
  const add = range(count).map((i) =>
    `weight_${i} += dy_${i} * ((x_${i} - mean) * rstd);` +
    (norm.isCentred ? ` bias_${i} += dy_${i};` : "")
  );
  const at = { index: "index", column: "column" };
  const store = epilogue.store(writer, at, "value");
  const main = `${head}
  ${names.map((name) => `var ${name} = ${type}();`).join(" ")}
  let rows = ${writer.param(rows)}; let parts = ${writer.param(parts)};
  for (var r = flat; r < rows; r += parts) {
    ${values.head}
    ${statistics(writer, values, width, columns, norm)}
    ${add.join("\n    ")}
  }
  ${
    names.map((value, i) =>
      `{ let value = ${value}; let column = ${i % count}u;
    let index = flat * ${names.length}u + ${i}u; ${store} }`
    ).join("\n  ")
  }
}`;
  return writer.dispatch("layer_norm_partials", main, workgroups);
}

/** Mean and reciprocal deviation of each row. */
function rowStatistics(
  { x, norm, epilogue: { width } }: Plan,
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

/** One invocation per part and column. */
function columnSums(
  { dy, x, norm, parts, epilogue }: Plan,
  stats: Scratch,
  traits: DeviceTraits,
): Dispatch {
  const { width } = epilogue;
  const { rows, columns } = rowsOf(x.shape);
  const type = laneType(width);
  const count = columns / width;
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, parts * count, traits);
  const X = writer.bind(x, type);
  const DY = writer.bind(dy, type);
  const S = writer.bind(stats, "vec2<f32>");
  const at = { index: "index", column: "column" };
  const store = epilogue.store(writer, at, "value");
  const sums = norm.isCentred ? ["weight", "bias"] : ["weight"];
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
    sums.map((value, i) =>
      `{ let value = ${value};
    let index = (part * ${sums.length}u + ${i}u) * count + column; ${store} }`
    ).join("\n  ")
  }
}`;
  return writer.dispatch("layer_norm_partials", main, workgroups);
}
