import {
  readSafetensors,
  type StoredArray,
  WeightsError,
  writeSafetensors,
} from "../../models/mod.ts";
import type { Milestone } from "./tune.ts";

/**
 * Writes a milestone into one file, so that it is there in full or not at all.
 *
 * @param hash Hash of the configuration it belongs to.
 */
export function writeMilestone(
  { steps, spent, weights }: Milestone,
  hash: string,
): Uint8Array {
  const tensors = new Map<string, StoredArray>(
    [...weights].map(([name, data]) => [name, { shape: [data.length], data }]),
  );
  return writeSafetensors(tensors, {
    hash,
    progress: JSON.stringify({ steps, spent }),
  });
}

/**
 * Reads what {@linkcode writeMilestone} wrote.
 *
 * @returns `null` if the file is damaged or belongs to another configuration.
 */
export function readMilestone(
  bytes: Uint8Array,
  hash: string,
): Milestone | null {
  try {
    const { metadata, tensors } = readSafetensors(bytes, "milestone");
    if (metadata.hash !== hash) return null;
    const { steps, spent } = JSON.parse(metadata.progress!) as Omit<
      Milestone,
      "weights"
    >;
    const weights = new Map(
      [...tensors].map(([name, { data }]) => [name, data as Float32Array]),
    );
    return { steps, spent, weights };
  } catch (error) {
    if (error instanceof WeightsError || error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}
