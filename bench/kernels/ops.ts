import {
  conv2d,
  createRandom,
  layerNorm,
  matmul,
  mean,
  native,
  parameter,
  type Shape,
  sizeOf,
  softmax,
  square,
  type StoredTensor,
  type Tensor,
  tfjsEngine,
} from "../../models/mod.ts";
import type { Contender } from "./contender.ts";
import { openOpContender } from "./op_contender.ts";

/**
 * Opens the contenders for one op. The mean square over the last axis keeps what is read back small, and
 * differs where the op does.
 */
function openOp(
  shapes: Readonly<Record<string, Shape>>,
  compute: (at: Readonly<Record<string, Tensor>>) => Tensor,
): () => Promise<Contender[]> {
  return async () => {
    const leaves = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        parameter(name, shape),
      ]),
    );
    const stored = Object.values(leaves).map((tensor): StoredTensor => {
      const random = createRandom(0, `kernels/${tensor.name}`);
      const data = Float32Array.from(
        { length: sizeOf(tensor.shape) },
        () => random.normal(),
      );
      return { tensor, data, tag: "weight" };
    });
    const result = compute(leaves);
    const output = mean(square(result), [result.shape.length - 1]);
    const work = { output, stored };
    return [
      await openOpContender("native", native, work),
      await openOpContender("tfjs", tfjsEngine("webgpu"), work),
    ];
  };
}

/** Matrix product of 512 x 512 matrices. */
export const openMatmul: () => Promise<Contender[]> = openOp(
  { a: [512, 512], b: [512, 512] },
  ({ a, b }) => matmul(a!, b!),
);

/** Softmax of 9408 rows of 49: the windows of a Swin block. */
export const openSoftmax: () => Promise<Contender[]> = openOp(
  { x: [9408, 49] },
  ({ x }) => softmax(x!),
);

/** Layer norm of 6272 rows of 96. */
export const openLayerNorm: () => Promise<Contender[]> = openOp(
  { x: [6272, 96], weight: [96], bias: [96] },
  ({ x, weight, bias }) => layerNorm(x!, weight!, bias!, 1e-6),
);

/** Depthwise 7x7 convolution of four maps of 28 x 28 with 96 channels. */
export const openDepthwise: () => Promise<Contender[]> = openOp(
  { x: [4, 28, 28, 96], weight: [96, 1, 7, 7] },
  ({ x, weight }) => conv2d(x!, weight!, undefined, { padding: 3, groups: 96 }),
);
