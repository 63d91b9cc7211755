/**
 * Normalisation over the last axis, forward and backward for `x`: layer norm, and RMS norm, which does
 * not take the mean away. One invocation per row.
 *
 * The variance is that of the differences from the mean, in a pass of its own, so that an offset
 * common to a row cannot spoil it.
 *
 * @module
 */
import type { Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  type KernelWriter,
  writeKernel,
} from "../kernel.ts";
import { laneSum, laneType, type Width } from "./lanes.ts";
import { type Row, row, rowsOf } from "./row.ts";
import { spread } from "./spread.ts";

/** Which normalisation. */
export interface Normalisation {
  /** Whether the mean is taken away (layer norm) or not (RMS norm). */
  readonly isCentred: boolean;
  /** Added to the variance. */
  readonly eps: number;
}

/** `(x - mean) / sqrt(variance + eps) * weight + bias`; inputs `x`, `weight` and maybe `bias`. */
export function layerNormKernel(
  { inputs: [x, weight, bias] }: Tensor,
  norm: Normalisation,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const { rows, columns } = rowsOf(x!.shape);
  const writer = writeKernel();
  const bind = (tensor: Tensor) => writer.bind(tensor, laneType(width));
  const { head, workgroups } = spread(writer, rows, traits);
  const values = row(columns / width, "flat", { x: bind(x!) });
  const scale = `${bind(weight!)}[i]`;
  const shift = bias ? ` + ${bind(bias)}[i]` : "";
  const at = { index: "index", column: "i" };
  const store = epilogue.store(writer, at, "value");
  const main = `${head}
  ${values.head}
  ${statistics(writer, values, width, columns, norm)}
  ${
    values.store(epilogue.isPlain, (at) =>
      `let index = base + i;
    let value = (${at("x")} - mean) * rstd * ${scale}${shift};
    ${store}`)
  }
}`;
  const label = norm.isCentred ? "layer_norm" : "rms_norm";
  return [writer.dispatch(label, main, workgroups)];
}

/**
 * Gradient for `x` from inputs `dy`, `x`, `weight`: with `g = dy * weight` and the normalised row `h`,
 * `(g - mean(g) - h * mean(g * h)) / sqrt(variance + eps)`.
 */
export function layerNormGradKernel(
  { inputs: [dy, x, weight] }: Tensor,
  norm: Normalisation,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const type = laneType(width);
  const { rows, columns } = rowsOf(x!.shape);
  const writer = writeKernel();
  const bind = (tensor: Tensor) => writer.bind(tensor, type);
  const { head, workgroups } = spread(writer, rows, traits);
  const values = row(columns / width, "flat", { x: bind(x!), dy: bind(dy!) });
  const scale = `${bind(weight!)}[i]`;
  const at = { index: "index", column: "i" };
  const store = epilogue.store(writer, at, "value");
  const mean = (sum: string) => `${laneSum(width, sum)} / ${columns}.0`;
  const main = `${head}
  ${values.head}
  ${statistics(writer, values, width, columns, norm)}
  var sumG = ${type}(); var sumGH = ${type}();
  ${
    values.each((at) =>
      `let g = ${at("dy")} * ${scale};
    sumG += g; sumGH += g * ((${at("x")} - mean) * rstd);`
    )
  }
  let meanG = ${norm.isCentred ? mean("sumG") : "0.0"};
  let meanGH = ${mean("sumGH")};
  ${
    values.store(epilogue.isPlain, (at) =>
      `let index = base + i;
    let h = (${at("x")} - mean) * rstd;
    let value = (${at("dy")} * ${scale} - meanG - h * meanGH) * rstd;
    ${store}`)
  }
}`;
  const label = norm.isCentred ? "layer_norm_grad" : "rms_norm_grad";
  return [writer.dispatch(label, main, workgroups)];
}

/** Statements that compute `mean` and `rstd`, the reciprocal standard deviation, of the array `x`. */
export function statistics(
  writer: KernelWriter,
  values: Row,
  width: Width,
  columns: number,
  { isCentred, eps }: Normalisation,
): string {
  const type = laneType(width);
  const mean = isCentred
    ? `var sum = ${type}();
  ${values.each((at) => `sum += ${at("x")};`)}
  let mean = ${laneSum(width, "sum")} / ${columns}.0;`
    : "let mean = 0.0;";
  return `${mean}
  var squares = ${type}();
  ${values.each((at) => `let d = ${at("x")} - mean; squares += d * d;`)}
  let rstd = inverseSqrt(${laneSum(width, "squares")} / ${columns}.0 + ${
    writer.floatParam(eps)
  });`;
}
