import type { ByteSource } from "./byte_source.ts";
import type { Checkpoint, LazyArray } from "./checkpoint.ts";
import { findStateDict } from "./state_dict.ts";
import { type Place, TensorView, viewedArray } from "./tensor_view.ts";
import { WeightsError } from "./weights_error.ts";

/**
 * The tensors in what a PyTorch file holds.
 *
 * @param source The file.
 * @param value What its pickle says.
 * @param locate Finds the bytes of a storage by its key, or says what is not there.
 * @throws {WeightsError} If there are no tensors, or their bytes are not there.
 */
export function torchCheckpoint(
  source: ByteSource,
  value: unknown,
  locate: (key: string) => Place | string,
): Checkpoint {
  const { name: file } = source;
  const isTensor = (item: unknown) => item instanceof TensorView;
  const found = findStateDict(value, isTensor);
  if (!found) {
    const keys = value instanceof Map
      ? `a dictionary of ${[...value.keys()].slice(0, 10).join(", ")}`
      : typeof value;
    throw new WeightsError(
      file,
      undefined,
      `${keys}, expected a dictionary of tensors`,
    );
  }
  const tensors = new Map<string, LazyArray>();
  for (const [name, view] of found) {
    if (!(view instanceof TensorView)) continue;
    const place = locate(view.storage.key);
    if (typeof place === "string") throw new WeightsError(file, name, place);
    tensors.set(name, viewedArray(source, name, view, place));
  }
  return { name: file, tensors };
}
