/**
 * Kernels with `i32` results, one invocation an element.
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

/** Place of each token among those that are not `padding`, from input `ids` `[B, T]`. */
export function positionIdsKernel(
  node: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
): Dispatch[] {
  const [ids] = node.inputs;
  return integerKernel(node, epilogue, traits, (writer) => {
    const values = writer.bind(ids!, "i32");
    const padding = `i32(${writer.param(node.attributes.padding as number)})`;
    return `var value = ${padding};
  if (${values}[flat] != ${padding}) {
    for (var i = flat - flat % ${
      writer.param(ids!.shape[1]!)
    }; i <= flat; i++) {
      value += select(0, 1, ${values}[i] != ${padding});
    }
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
  return integerKernel(node, epilogue, traits, (writer) => {
    const ignored = `i32(${writer.param(node.attributes.ignored as number)})`;
    return `var value = ${ignored};
  if ((flat + 1u) % ${writer.param(labels!.shape[1]!)} != 0u) {
    value = ${writer.bind(labels!, "i32")}[flat + 1u];
  }`;
  });
}

/** `body` declares `value`, the element at `flat`. */
function integerKernel(
  node: Tensor,
  epilogue: Epilogue,
  traits: DeviceTraits,
  body: (writer: KernelWriter) => string,
): Dispatch[] {
  if (!epilogue.isPlain) {
    throw new TypeError(
      `Cannot fuse an elementwise op behind "${node.op}": its result holds integers, expected an op that reads indices or labels`,
    );
  }
  const writer = writeKernel();
  const { head, workgroups } = spread(writer, sizeOf(node.shape), traits);
  const main = `${head}
  ${body(writer)}
  ${writer.bind(node, "i32", true)}[flat] = value;
}`;
  return [writer.dispatch(node.op, main, workgroups)];
}
