import {
  type OptimizerState,
  readSafetensors,
  type StoredArray,
  WeightsError,
  writeSafetensors,
} from "../../models/mod.ts";
import type { Milestone } from "./milestone.ts";

/** Layout of the file; a file of another is as good as none. */
const FORMAT = "2";

/** What of a milestone is no array. */
interface Progress
  extends Pick<Milestone, "steps" | "current" | "spent" | "probed"> {
  /** Updates that the optimizer has done, by parameter. */
  readonly updates: Readonly<Record<string, number>> | null;
  /** The best look, and whether its weights are there. */
  readonly best: { readonly correct: number; readonly isKept: boolean } | null;
}

/**
 * Writes a milestone into one file, so that it is there in full or not at all: weights as `weight/<name>`,
 * those of the best look as `best/<name>`, what the optimizer keeps as `slot<i>/<name>`.
 *
 * @param hash Hash of the configuration it belongs to.
 */
export function writeMilestone(
  { weights, optimizer, best, ...plain }: Milestone,
  hash: string,
): Uint8Array {
  const progress: Progress = {
    ...plain,
    updates: optimizer && Object.fromEntries(
      [...optimizer].map(([name, { updates }]) => [name, updates]),
    ),
    best: best && { correct: best.correct, isKept: best.weights !== null },
  };
  const slots = [...optimizer ?? []].flatMap(([name, { slots }]) =>
    slots.map((data, i) => [`slot${i}/${name}`, data] as const)
  );
  const tensors = new Map<string, StoredArray>([
    ...arrays("weight", weights),
    ...arrays("best", best?.weights ?? []),
    ...slots,
  ].map(([name, data]) => [name, { shape: [data.length], data }]));
  return writeSafetensors(tensors, {
    format: FORMAT,
    hash,
    progress: JSON.stringify(progress),
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
    if (metadata.format !== FORMAT || metadata.hash !== hash) return null;
    const { updates, best, ...progress } = JSON.parse(
      metadata.progress!,
    ) as Progress;
    const under = (folder: string) =>
      new Map(
        [...tensors].filter(([name]) => name.startsWith(`${folder}/`))
          .map(([name, { data }]) => [
            name.slice(folder.length + 1),
            data as Float32Array,
          ]),
      );
    return {
      ...progress,
      weights: under("weight"),
      optimizer: updates && optimizerOf(updates, under),
      best: best &&
        { correct: best.correct, weights: best.isKept ? under("best") : null },
    };
  } catch (error) {
    if (error instanceof WeightsError || error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

function arrays(
  folder: string,
  of: Iterable<readonly [string, Float32Array]>,
): (readonly [string, Float32Array])[] {
  return [...of].map(([name, data]) => [`${folder}/${name}`, data] as const);
}

function optimizerOf(
  updates: Readonly<Record<string, number>>,
  under: (folder: string) => ReadonlyMap<string, Float32Array>,
): OptimizerState {
  const slots: ReadonlyMap<string, Float32Array>[] = [];
  for (let i = 0, slot = under("slot0"); slot.size > 0;) {
    slots.push(slot);
    slot = under(`slot${++i}`);
  }
  return new Map(
    Object.entries(updates).map(([name, updates]) => [name, {
      updates,
      slots: slots.flatMap((slot) => slot.get(name) ?? []),
    }]),
  );
}
