import type { Tensor } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { fill } from "../ops/fill.ts";

/** The same values for each sample: `[…]` to `[batch, …]`. Its gradient is summed over the samples. */
export function repeatBatch(x: Tensor, batch: number): Tensor {
  return add(x, fill([batch, ...x.shape], 0));
}
