/**
 * `weight + factor * B @ A`: a change of low rank as a weight of its own, in double precision until it is
 * stored.
 *
 * @param weight Row-major, `[O, inputs]`.
 * @param B Row-major, `[O, rank]`.
 * @param A Row-major, `[rank, inputs]`.
 * @param inputs Columns of the weight.
 * @param factor Scale of the product.
 */
export function addProduct(
  weight: Float32Array,
  B: Float32Array,
  A: Float32Array,
  inputs: number,
  factor: number,
): Float32Array {
  const rank = A.length / inputs;
  return weight.map((value, i) => {
    const row = Math.floor(i / inputs), column = i % inputs;
    let sum = 0;
    for (let k = 0; k < rank; k++) {
      sum += B[row * rank + k]! * A[k * inputs + column]!;
    }
    return value + factor * sum;
  });
}
