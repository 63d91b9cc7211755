import type { Shape } from "../graph/tensor.ts";
import { ELEMENT_TYPES } from "./element_types.ts";
import { WeightsError } from "./weights_error.ts";

/** A named array in a file of weights. */
export interface StoredArray {
  /** Extents. */
  readonly shape: Shape;
  /** Values, row-major; integers of every width are `Int32Array`. */
  readonly data: Float32Array | Int32Array;
}

/** An array that stays in its file until it is read. */
export interface LazyArray {
  /** Extents. */
  readonly shape: Shape;
  /** Type of its elements, as safetensors call it: `F32`, `BF16`, … */
  readonly type: string;
  /**
   * Reads the elements as they are stored: little-endian, row-major.
   *
   * @throws {WeightsError} If the file is cut off.
   */
  readBytes(): Promise<Uint8Array>;
}

/** Weights of a network, in one file or several, in whatever format. */
export interface Checkpoint {
  /** File or folder, for messages. */
  readonly name: string;
  /** Arrays by the names they are stored under. */
  readonly tensors: ReadonlyMap<string, LazyArray>;
}

/**
 * Reads one array and widens its elements to 32 bits.
 *
 * @param checkpoint Where it is.
 * @param name Its name there.
 * @throws {WeightsError} If there is none of that name, or a value does not fit 32 bits.
 */
export async function readArray(
  { name: file, tensors }: Checkpoint,
  name: string,
): Promise<StoredArray> {
  const array = tensors.get(name);
  if (!array) {
    throw new WeightsError(file, name, "no such tensor, expected one");
  }
  const bytes = await array.readBytes();
  try {
    const data = ELEMENT_TYPES[array.type]!.decode(bytes);
    return { shape: array.shape, data };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WeightsError(file, name, error.message);
  }
}
