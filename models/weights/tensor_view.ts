/**
 * Tensors of PyTorch files: views of storages, whose bytes lie somewhere in the file.
 *
 * @module
 */
import { type Shape, sizeOf } from "../graph/tensor.ts";
import type { ByteSource } from "./byte_source.ts";
import type { LazyArray } from "./checkpoint.ts";
import { ELEMENT_TYPES } from "./element_types.ts";
import { WeightsError } from "./weights_error.ts";

/** Bytes that tensors share. */
export class TorchStorage {
  /**
   * Names a storage.
   *
   * @param type Type of its elements, as safetensors call it.
   * @param key What the file calls it.
   */
  constructor(readonly type: string, readonly key: string) {}
}

/** A view of a storage; numbers count elements. */
export class TensorView {
  /**
   * Describes a tensor.
   *
   * @param storage Where its elements lie.
   * @param offset Where the first one lies there.
   * @param shape Extents.
   * @param strides Elements from one to the next along each axis.
   */
  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: Shape,
    readonly strides: Shape,
  ) {}
}

/** Where the bytes of a storage lie. */
export interface Place {
  /** How many there are. */
  readonly size: number;
  /** Finds the first one in the file. */
  begin(): Promise<number>;
}

/**
 * The array that a view shows; strides come out contiguous.
 *
 * @throws {WeightsError} If the view goes beyond its storage.
 */
export function viewedArray(
  source: ByteSource,
  name: string,
  view: TensorView,
  place: Place,
): LazyArray {
  const { shape, strides, storage: { type, key }, offset } = view;
  const { bytes: width } = ELEMENT_TYPES[type]!;
  const needed = (offset + spanOf(view)) * width;
  if (!Number.isSafeInteger(sizeOf(shape)) || needed > place.size) {
    throw new WeightsError(
      source.name,
      name,
      `storage "${key}" of ${place.size} bytes, expected at least ${needed} for shape [${shape}], strides [${strides}] and offset ${offset} of ${type}`,
    );
  }
  return {
    shape,
    type,
    async readBytes() {
      const begin = await place.begin() + offset * width;
      try {
        const span = await source.read(begin, spanOf(view) * width);
        return isContiguous(view) ? span : gather(span, view, width);
      } catch (error) {
        if (!(error instanceof WeightsError)) throw error;
        throw new WeightsError(source.name, name, error.problem);
      }
    },
  };
}

/** Elements from the first to the last one that a view touches. */
function spanOf({ shape, strides }: TensorView): number {
  if (sizeOf(shape) === 0) return 0;
  return shape.reduce((sum, extent, i) => sum + (extent - 1) * strides[i]!, 1);
}

function isContiguous({ shape, strides }: TensorView): boolean {
  let expected = 1;
  return shape.every((_, i) => {
    const axis = shape.length - 1 - i, extent = shape[axis]!;
    const isNext = extent === 1 || strides[axis] === expected;
    expected *= extent;
    return isNext;
  });
}

/** Copies elements of `width` bytes in row-major order. */
function gather(
  span: Uint8Array,
  { shape, strides }: TensorView,
  width: number,
): Uint8Array {
  const result = new Uint8Array(sizeOf(shape) * width);
  let to = 0;
  const copy = (axis: number, from: number) => {
    if (axis === shape.length) {
      for (let i = 0; i < width; i++) result[to++] = span[from + i]!;
      return;
    }
    const step = strides[axis]! * width;
    for (let i = 0; i < shape[axis]!; i++) copy(axis + 1, from + i * step);
  };
  copy(0, 0);
  return result;
}
