/**
 * Text that is the same for kernels over scalars and over vec4s.
 *
 * @module
 */

/** Elements that one value of a kernel holds. */
export type Width = 1 | 4;

/** Element type of an array read with this width. */
export function laneType(width: Width): "f32" | "vec4<f32>" {
  return width === 4 ? "vec4<f32>" : "f32";
}

/** Expression: sum of the elements of `value`. */
export function laneSum(width: Width, value: string): string {
  return width === 4 ? `dot(${value}, vec4<f32>(1.0))` : `(${value})`;
}

/** Expression: largest of the elements of `value`, a name. */
export function laneMax(width: Width, value: string): string {
  return width === 4
    ? `max(max(${value}.x, ${value}.y), max(${value}.z, ${value}.w))`
    : value;
}

/** The numbers from 0 to `count - 1`, to write a text once for each. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
