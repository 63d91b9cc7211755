/**
 * Cross entropy with class labels, forward and backward. One invocation per row; the mean over the
 * rows that count is a dispatch of its own.
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
import { laneSum, laneType } from "./lanes.ts";
import { row, rowsOf } from "./row.ts";
import { exponentials } from "./softmax.ts";
import { spread } from "./spread.ts";

/** What is computed besides the plain loss. */
export type CrossEntropyAttributes = {
  /** Weight of the uniform distribution in the target, `0..1`. */
  readonly smoothing: number;
  /** Label of rows that do not count. */
  readonly ignoreIndex: number;
  /** Whether such rows may occur; if not, the mean is over all rows. */
  readonly mayIgnore: boolean;
};

/** Mean of the losses of the rows, a scalar, from inputs `logits` and `labels`. */
export function crossEntropyKernel(
  node: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const [logits, labels] = node.inputs as [Tensor, Tensor];
  const attributes = node.attributes as CrossEntropyAttributes;
  const { rows, columns } = rowsOf(logits.shape);
  const width = columns % 4 === 0 ? 4 : 1;
  const type = laneType(width);
  const losses = { words: rows };
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, rows, traits);
  const arrays = { x: writer.bind(logits, type) };
  const values = row(columns / width, "flat", arrays);
  const smooth = `var all = ${type}();
  ${values.each((at) => `all += ${at("x")} - largest;`)}
  chosen = mix(chosen, ${laneSum(width, "all")} / ${columns}.0, ${
    writer.floatParam(attributes.smoothing)
  });`;
  const main = `${head}
  ${values.head}
  ${exponentials(values, width)}
  let label = ${writer.bind(labels, "i32")}[flat];
  let column = u32(clamp(label, 0, ${columns - 1}));
  var chosen = ${
    writer.bind(logits, "f32")
  }[flat * ${columns}u + column] - largest;
  ${attributes.smoothing > 0 ? smooth : ""}
  let loss = log(sum) - chosen;
  ${writer.bind(losses, "f32", true)}[flat] = select(0.0, loss, ${
    counts(attributes, "label")
  });
}`;
  return [
    writer.dispatch("cross_entropy", main, workgroups),
    meanOfRows(losses, labels, attributes, epilogue),
  ];
}

/** `(softmax(logits) - target) / count`, from inputs `logits` and `labels`. */
export function crossEntropyGradKernel(
  node: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const [logits, labels] = node.inputs as [Tensor, Tensor];
  const attributes = node.attributes as CrossEntropyAttributes;
  const { width } = epilogue;
  const type = laneType(width);
  const { rows, columns } = rowsOf(logits.shape);
  const share = { words: 1 };
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, rows, traits);
  const arrays = { x: writer.bind(logits, type) };
  const values = row(columns / width, "flat", arrays);
  const at = { index: "index", column: "i" };
  const store = epilogue.store(writer, at, "value");
  const { smoothing, mayIgnore } = attributes;
  const hit = width === 4
    ? `vec4<f32>(vec4<u32>(column) == 4u * i + vec4<u32>(0u, 1u, 2u, 3u))`
    : `f32(column == i)`;
  const main = `${head}
  ${values.head}
  ${exponentials(values, width)}
  let label = ${writer.bind(labels, "i32")}[flat];
  let column = u32(clamp(label, 0, ${columns - 1}));
  let share = select(0.0, ${
    mayIgnore ? `${writer.bind(share, "f32")}[0]` : writer.floatParam(1 / rows)
  }, ${counts(attributes, "label")});
  let certain = ${writer.floatParam(1 - smoothing)};
  let rest = ${writer.floatParam(smoothing / columns)};
  ${
    values.store(epilogue.isPlain, (at) =>
      `let index = base + i;
    let p = exp(${at("x")} - largest) / sum;
    let value = (p - certain * ${hit} - rest) * share; ${store}`)
  }
}`;
  const grad = writer.dispatch("cross_entropy_grad", main, workgroups);
  return mayIgnore ? [shareOfRow(share, labels, attributes), grad] : [grad];
}

/** Expression: whether a row with this label counts. */
function counts(
  { mayIgnore, ignoreIndex }: CrossEntropyAttributes,
  label: string,
): string {
  return mayIgnore ? `${label} != ${ignoreIndex}` : "true";
}

/** Statements that count the rows into `kept`, at least one. */
function countRows(
  writer: KernelWriter,
  labels: Tensor,
  attributes: CrossEntropyAttributes,
): string {
  const [rows] = labels.shape;
  if (!attributes.mayIgnore) return `let kept = ${rows}.0;`;
  const label = `${writer.bind(labels, "i32")}[r]`;
  return `var count = 0u;
  for (var r = 0u; r < ${rows}u; r++) { count += u32(${
    counts(attributes, label)
  }); }
  let kept = f32(max(count, 1u));`;
}

/** `share = 1 / number of rows that count`. */
function shareOfRow(
  share: Scratch,
  labels: Tensor,
  attributes: CrossEntropyAttributes,
): Dispatch {
  const writer = writeKernel();
  const main = `@compute @workgroup_size(1)
fn main() {
  ${countRows(writer, labels, attributes)}
  ${writer.bind(share, "f32", true)}[0] = 1.0 / kept;
}`;
  return writer.dispatch("cross_entropy_count", main, [1, 1, 1]);
}

/** Sum of `losses`, divided by how many count. Four sums keep the rounding small. */
function meanOfRows(
  losses: Scratch,
  labels: Tensor,
  attributes: CrossEntropyAttributes,
  epilogue: Epilogue,
): Dispatch {
  const writer = writeKernel();
  const values = writer.bind(losses, "f32");
  const main = `@compute @workgroup_size(1)
fn main() {
  ${countRows(writer, labels, attributes)}
  var sums = vec4<f32>();
  for (var r = 0u; r < ${losses.words}u; r++) { sums[r % 4u] += ${values}[r]; }
  let value = ${laneSum(4, "sums")} / kept;
  ${epilogue.store(writer, { index: "0u", column: "0u" }, "value")}
}`;
  return writer.dispatch("cross_entropy_mean", main, [1, 1, 1]);
}
