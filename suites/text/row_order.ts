import { createRandom } from "../../models/mod.ts";

/**
 * Which rows an update trains on: all in a shuffled order, then all in another. What does not fill a batch waits
 * for the next shuffle.
 *
 * @param count Number of rows, at least `batch`.
 * @param options Rows of an update, and the run's seed, an unsigned 32-bit integer.
 * @returns The rows of an update, from 0; they depend on seed and update alone.
 * @throws {RangeError} If the rows do not fill a batch.
 */
export function rowOrder(
  count: number,
  { batch, seed }: { readonly batch: number; readonly seed: number },
): (update: number) => Int32Array {
  const length = Math.floor(count / batch);
  if (!(length >= 1)) {
    throw new RangeError(
      `Cannot order rows: found ${count}, expected at least a batch of ${batch}`,
    );
  }
  const order = new Int32Array(count);
  let shuffled = -1; // the epoch that `order` belongs to
  return (update) => {
    const epoch = Math.floor(update / length);
    if (epoch !== shuffled) {
      order.forEach((_, i) => order[i] = i);
      createRandom(seed, `shuffle/${epoch}`).shuffle(order);
      shuffled = epoch;
    }
    const first = (update - epoch * length) * batch;
    return order.slice(first, first + batch);
  };
}
