/**
 * Symbolic tensors: the nodes of a computation graph. Nothing here computes.
 *
 * @module
 */

/** Types that only stored values have: they are widened where they are read. */
export type HalfDType = "f16" | "bf16";

/** Element type of a tensor. */
export type DType = "f32" | "i32" | HalfDType;

/** Extent of each axis, outermost first. A scalar has shape `[]`. */
export type Shape = readonly number[];

/** What an op may carry besides its inputs. */
export type Attribute = number | string | boolean | readonly number[];

/** Attributes by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** Ops without inputs: their value comes from outside the graph. */
export const LEAVES = ["input", "parameter", "state", "constant"] as const;

/** A node of the graph: an op applied to other nodes, or a leaf with a name. */
export interface Tensor {
  /** Name of a registered op, or one of {@linkcode LEAVES}. */
  readonly op: string;
  /** What the op reads, in the op's own order. */
  readonly inputs: readonly Tensor[];
  /** Settings of the op. */
  readonly attributes: Attributes;
  /** Extent of each axis. */
  readonly shape: Shape;
  /** Element type. */
  readonly dtype: DType;
  /** Name of a leaf: unique among the leaves of one graph. */
  readonly name?: string;
  /** Values of a `constant`, row-major. */
  readonly data?: Float32Array | Int32Array;
  /** The node whose value is computed again here, to spare the memory that keeps it. */
  readonly repeats?: Tensor;
}

/** Returns the number of elements of `shape`. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** A value that is given anew at each run, e.g. `images`. */
export function input(
  name: string,
  shape: Shape,
  dtype: DType = "f32",
): Tensor {
  return leaf("input", name, shape, dtype);
}

/** A weight, which an optimizer may update. */
export function parameter(name: string, shape: Shape): Tensor {
  return leaf("parameter", name, shape, "f32");
}

/** A value that lives on between runs but is no weight, e.g. a running mean. */
export function state(name: string, shape: Shape): Tensor {
  return leaf("state", name, shape, "f32");
}

/**
 * A fixed value.
 *
 * @param name Unique name, for messages and for sharing the buffer.
 * @param shape Extents.
 * @param data Values, row-major; `Int32Array` makes an `i32` tensor.
 * @throws {RangeError} If `data` does not have as many values as `shape`.
 */
export function constant(
  name: string,
  shape: Shape,
  data: Float32Array | Int32Array,
): Tensor {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(
      `Cannot make constant "${name}": ${data.length} values, expected ${
        sizeOf(shape)
      } for shape [${shape}]`,
    );
  }
  const dtype = data instanceof Int32Array ? "i32" : "f32";
  return { ...leaf("constant", name, shape, dtype), data };
}

function leaf(op: string, name: string, shape: Shape, dtype: DType): Tensor {
  return { op, inputs: [], attributes: {}, shape: [...shape], dtype, name };
}
