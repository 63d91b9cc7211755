/**
 * Kernels with `i32` results.
 *
 * @module
 */
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  type DeviceTraits,
  type Dispatch,
  type Epilogue,
  type KernelWriter,
  writeKernel,
} from "../kernel.ts";
import { spread } from "./spread.ts";

/** Tokens of one invocation, so that they share the count of those before. */
const STRETCH = 16;

/** Place of each token among those that are not `padding`, from input `ids` `[B, T]`. */
export function positionIdsKernel(
  node: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const [ids] = node.inputs;
  const [rows, tokens] = ids!.shape as [number, number];
  const stretches = Math.ceil(tokens / STRETCH);
  const count = rows * stretches;
  return integerKernel(node, epilogue, { count, traits }, (writer, out) => {
    const values = writer.bind(ids!, "i32");
    return `let padding = i32(${
      writer.param(node.attributes.padding as number)
    });
  let tokens = ${writer.param(tokens)}; let stretches = ${
      writer.param(stretches)
    };
  let start = flat / stretches * tokens;
  let first = start + flat % stretches * ${STRETCH}u;
  var place = padding;
  for (var i = start; i < first; i++) {
    place += select(0, 1, ${values}[i] != padding);
  }
  for (var i = first; i < min(first + ${STRETCH}u, start + tokens); i++) {
    let isToken = ${values}[i] != padding;
    place += select(0, 1, isToken);
    ${out}[i] = select(padding, place, isToken);
  }`;
  });
}

/** Label of the next token of each row, `ignored` for the last one, from input `labels` `[B, T]`. */
export function shiftLabelsKernel(
  node: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const [labels] = node.inputs;
  const count = sizeOf(node.shape);
  return integerKernel(node, epilogue, { count, traits }, (writer, out) => {
    const ignored = `i32(${writer.param(node.attributes.ignored as number)})`;
    return `var value = ${ignored};
  if ((flat + 1u) % ${writer.param(labels!.shape[1]!)} != 0u) {
    value = ${writer.bind(labels!, "i32")}[flat + 1u];
  }
  ${out}[flat] = value;`;
  });
}

/** `body` stores what the invocation `flat` out of `count` computes. */
function integerKernel(
  node: Tensor,
  epilogue: Epilogue,
  { count, traits }: { count: number; traits: DeviceTraits },
  body: (writer: KernelWriter, out: string) => string,
): Dispatch[] {
  if (!epilogue.isPlain) {
    throw new TypeError(
      `Cannot fuse an elementwise op behind "${node.op}": its result holds integers, expected an op that reads indices or labels`,
    );
  }
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, count, traits);
  const main = `${head}
  ${body(writer, writer.bind(node, "i32", true))}
}`;
  return [writer.dispatch(node.op, main, workgroups)];
}
