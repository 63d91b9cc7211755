import type { TrainableTensor } from "../../../../models/engine.ts";
import {
  input,
  parameter,
  type Tensor,
} from "../../../../models/graph/tensor.ts";
import { differentiate } from "../../../../models/differentiate.ts";
import { add } from "../../../../models/ops/add.ts";
import { gelu } from "../../../../models/ops/gelu.ts";
import { matmul } from "../../../../models/ops/matmul.ts";
import { mul } from "../../../../models/ops/mul.ts";
import { scale } from "../../../../models/ops/scale.ts";
import { sum } from "../../../../models/ops/sum.ts";
import { createRandom } from "../../../../models/random.ts";

/** A two-layer network on 6 samples of 3 numbers, mean squared error, all parameters trainable. */
export function mlp() {
  const shapes = { w1: [5, 3], b1: [5], w2: [2, 5], b2: [2] };
  const parameters = Object.entries(shapes).map(([name, shape]) =>
    parameter(name, shape)
  );
  const [w1, b1, w2, b2] = parameters as [Tensor, Tensor, Tensor, Tensor];
  const x = input("x", [6, 3]), y = input("y", [6, 2]);
  const hidden = gelu(add(matmul(x, w1, { transposeB: true }), b1));
  const output = add(matmul(hidden, w2, { transposeB: true }), b2);
  const error = add(output, scale(y, -1));
  const loss = scale(sum(mul(error, error)), 1 / 12);
  const gradients = differentiate(loss, parameters);
  const random = createRandom(1, "mlp");
  const values = (n: number) =>
    Float32Array.from({ length: n }, () => random.normal());
  return {
    loss,
    output,
    parameters,
    gradients,
    trainable: parameters.map((tensor, i): TrainableTensor => ({
      tensor,
      gradient: gradients[i]!,
      decay: tensor.shape.length > 1 ? 0.1 : 0,
    })),
    stored: parameters.map((tensor) => ({
      tensor,
      tag: "weight" as const,
      data: values(tensor.shape.reduce((a, b) => a * b, 1)),
    })),
    batches: [0, 1].map(() => ({ x: values(18), y: values(12) })),
  };
}
