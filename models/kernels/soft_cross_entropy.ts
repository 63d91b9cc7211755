/**
 * Cross entropy with a target distribution for each row, forward and backward. One invocation per row.
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
import { laneSum, laneType } from "./lanes.ts";
import { row, rowsOf } from "./row.ts";
import { exponentials } from "./softmax.ts";
import { spread } from "./spread.ts";
import { sumKernel } from "./sum.ts";

/** Mean over the rows of `sum(-t * log softmax(x))`, a scalar, from inputs `x` and `t`. */
export function softCrossEntropyKernel(
  { inputs: [x, t] }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { rows, columns } = rowsOf(x!.shape);
  const width = columns % 4 === 0 ? 4 : 1;
  const type = laneType(width);
  const losses = { words: rows };
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, rows, traits);
  const arrays = { x: writer.bind(x!, type), t: writer.bind(t!, type) };
  const values = row(columns / width, "flat", arrays);
  const main = `${head}
  ${values.head}
  ${exponentials(values, width)}
  var losses = ${type}();
  let logSum = log(sum);
  ${
    values.each((at) =>
      `losses += ${at("t")} * (logSum - (${at("x")} - largest));`
    )
  }
  ${writer.bind(losses, "f32", true)}[flat] = ${laneSum(width, "losses")} * ${
    writer.floatParam(1 / rows)
  };
}`;
  return [
    writer.dispatch("soft_cross_entropy", main, workgroups),
    ...sumKernel(
      losses,
      epilogue,
      { outer: 1, length: rows, inner: 1 },
      traits,
    ),
  ];
}

/** `(softmax(x) * sum(t) - t) / rows`, from inputs `x` and `t`. */
export function softCrossEntropyGradKernel(
  { inputs: [x, t] }: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const { width } = epilogue;
  const type = laneType(width);
  const { rows, columns } = rowsOf(x!.shape);
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, rows, traits);
  const arrays = { x: writer.bind(x!, type), t: writer.bind(t!, type) };
  const values = row(columns / width, "flat", arrays);
  const at = { index: "index", column: "i" };
  const store = epilogue.store(writer, at, "value");
  const main = `${head}
  ${values.head}
  ${exponentials(values, width)}
  var targets = ${type}();
  ${values.each((at) => `targets += ${at("t")};`)}
  let factor = ${laneSum(width, "targets")} / sum;
  let share = ${writer.floatParam(1 / rows)};
  ${
    values.store(epilogue.isPlain, (at) =>
      `let index = base + i;
    let value = (exp(${at("x")} - largest) * factor - ${
        at("t")
      }) * share; ${store}`)
  }
}`;
  return [writer.dispatch("soft_cross_entropy_grad", main, workgroups)];
}
