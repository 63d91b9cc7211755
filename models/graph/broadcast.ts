/**
 * NumPy's broadcasting rules on shapes.
 *
 * @module
 */
import type { Shape } from "./tensor.ts";

/**
 * Shape that all `shapes` broadcast to: aligned at the last axis, an extent of 1 stretches.
 *
 * @throws {RangeError} If two extents differ and neither is 1.
 */
export function broadcastShapes(...shapes: readonly Shape[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let extent = 1;
    for (const shape of shapes) {
      const own = shape[axis - rank + shape.length] ?? 1;
      if (own === 1 || own === extent) continue;
      if (extent !== 1) {
        throw new RangeError(
          `Cannot broadcast: shapes ${
            shapes.map((s) => `[${s}]`).join(" and ")
          } differ at axis ${axis}, expected equal extents or 1`,
        );
      }
      extent = own;
    }
    return extent;
  });
}

/** Whether two shapes are equal, axis by axis. */
export function equalShapes(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/**
 * Axes of `from` that a broadcast from `to` has stretched: those whose gradients must be summed.
 *
 * @throws {RangeError} If `to` does not broadcast to `from`.
 */
export function stretchedAxes(from: Shape, to: Shape): number[] {
  const offset = from.length - to.length;
  if (!equalShapes(broadcastShapes(from, to), from)) {
    throw new RangeError(
      `Cannot reduce [${from}] to [${to}]: expected a shape that broadcasts to it`,
    );
  }
  return from.flatMap((extent, axis) =>
    extent !== 1 && (to[axis - offset] ?? 1) === 1 ? [axis] : []
  );
}
