/**
 * Softmax over the last axis and its gradient, one invocation per row.
 *
 * @module
 */
import type { Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  writeKernel,
} from "../kernel.ts";
import { laneMax, laneSum, laneType, type Width } from "./lanes.ts";
import { type Row, row, rowsOf } from "./row.ts";
import { spread } from "./spread.ts";

/** `exp(x - max) / sum(exp(x - max))`. */
export function softmaxKernel(
  { inputs: [x] }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const { rows, columns } = rowsOf(x!.shape);
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, rows, traits);
  const X = writer.bind(x!, laneType(width));
  const values = row(columns / width, "flat", { x: X });
  const at = { index: "index", column: "i" };
  const store = epilogue.store(writer, at, "value");
  const main = `${head}
  ${values.head}
  ${exponentials(values, width)}
  let factor = 1.0 / sum;
  ${
    values.store(epilogue.isPlain, (at) =>
      `let index = base + i;
    let value = exp(${at("x")} - largest) * factor; ${store}`)
  }
}`;
  return [writer.dispatch("softmax", main, workgroups)];
}

/** `p * (dy - sum(dy * p))`, from inputs `dy` and the softmax `p`. */
export function softmaxGradKernel(
  { inputs: [dy, p] }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const type = laneType(width);
  const { rows, columns } = rowsOf(p!.shape);
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, rows, traits);
  const arrays = { p: writer.bind(p!, type), dy: writer.bind(dy!, type) };
  const values = row(columns / width, "flat", arrays);
  const at = { index: "index", column: "i" };
  const store = epilogue.store(writer, at, "value");
  const main = `${head}
  ${values.head}
  var sums = ${type}();
  ${values.each((at) => `sums += ${at("dy")} * ${at("p")};`)}
  let sum = ${laneSum(width, "sums")};
  ${
    values.store(epilogue.isPlain, (at) =>
      `let index = base + i;
    let value = ${at("p")} * (${at("dy")} - sum); ${store}`)
  }
}`;
  return [writer.dispatch("softmax_grad", main, workgroups)];
}

/** Statements that compute `largest` and `sum`, of `exp(x - largest)`, of the array `x`. */
export function exponentials(values: Row, width: Width): string {
  const type = laneType(width);
  // The largest finite number stands for minus infinity, which WGSL lets a compiler assume away.
  return `var top = ${type}(-0x1.fffffep127);
  ${values.each((at) => `top = max(top, ${at("x")});`)}
  let largest = ${laneMax(width, "top")};
  var sums = ${type}();
  ${values.each((at) => `sums += exp(${at("x")} - largest);`)}
  let sum = ${laneSum(width, "sums")};`;
}
