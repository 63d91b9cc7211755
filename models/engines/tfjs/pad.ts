import type { Tfjs, TfjsTensor } from "../../op.ts";

/** Rank up to which the WebGPU backend can pad; beyond, its shader does not compile. */
const MAX_RANK = 4;

/**
 * `tf.pad` for tensors of any rank: one axis after the other, the axes around it merged.
 *
 * @param tf The package, whose own `pad` does the work.
 */
export function padAnyRank(tf: Tfjs): Tfjs["pad"] {
  return <T extends TfjsTensor>(
    x: T | Parameters<Tfjs["pad"]>[0],
    paddings: [number, number][],
    value = 0,
  ): T => {
    const tensor = x as T;
    if (tensor.rank <= MAX_RANK) return tf.pad(tensor, paddings, value);
    return tf.tidy(() =>
      paddings.reduce((padded, [before, after], axis) => {
        if (before === 0 && after === 0) return padded;
        const { shape } = padded;
        const product = (extents: number[]) =>
          extents.reduce((a, b) => a * b, 1);
        const merged = tf.reshape(padded, [
          product(shape.slice(0, axis)),
          shape[axis]!,
          product(shape.slice(axis + 1)),
        ]);
        const longer = tf.pad(merged, [[0, 0], [before, after], [0, 0]], value);
        const extent = shape[axis]! + before + after;
        return tf.reshape(longer, shape.with(axis, extent)) as T;
      }, tensor)
    );
  };
}
