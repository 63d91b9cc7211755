import { join } from "node:path";
import {
  mergeExtensions,
  type Model,
  type StoredArray,
  writePeftAdapter,
  writeSafetensors,
} from "../../models/mod.ts";
import { tunedPart } from "./tune.ts";
import { writeAtomically } from "./write_atomically.ts";

/**
 * `tuned`: what training changed or added, as `tuned.safetensors`; `merged`: the whole network with all additions folded
 * in, under its public names, as `model.safetensors`; `peft`: the folder that Hugging Face PEFT reads.
 */
export type SavedForm = "tuned" | "merged" | "peft";

/** Forms in which tuned weights are kept. */
export const SAVED_FORMS: readonly SavedForm[] = ["tuned", "merged", "peft"];

/** Weights of a cell that has ended. */
export interface TunedWeights {
  /** The network, what the method added included. */
  readonly model: Model;
  /** Values by name: of what is tuned, and for `merged` of every parameter and state. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Names of what training may have changed. */
  readonly changed: readonly string[];
  /** Hash of the cell, which stands in the files. */
  readonly hash: string;
}

/** What a folder of saved weights says when it is complete. */
interface Saved {
  readonly hash: string;
  readonly forms: readonly string[];
}

const NOTE = "saved.json";

/**
 * Writes weights in the forms asked for.
 *
 * @param folder Made if it does not exist.
 * @returns Forms that there are no words for, with the reason.
 */
export async function saveWeights(
  folder: string,
  forms: readonly SavedForm[],
  tuned: TunedWeights,
): Promise<{ readonly form: SavedForm; readonly reason: string }[]> {
  await Deno.mkdir(folder, { recursive: true });
  const refused: { form: SavedForm; reason: string }[] = [];
  for (const form of forms) {
    try {
      await WRITERS[form](folder, tuned);
    } catch (error) {
      // Of such the network may be trained all the same.
      if (!(error instanceof RangeError)) throw error;
      refused.push({ form, reason: error.message });
    }
  }
  const { hash } = tuned;
  await writeAtomically(
    join(folder, NOTE),
    `${JSON.stringify({ hash, forms } satisfies Saved)}\n`,
  );
  return refused;
}

/** Whether a folder holds the weights of a cell, as far as there are words for them. */
export async function areSaved(
  folder: string,
  forms: readonly SavedForm[],
  hash: string,
): Promise<boolean> {
  if (forms.length === 0) return true;
  try {
    const text = await Deno.readTextFile(join(folder, NOTE));
    const saved = JSON.parse(text) as Saved;
    return saved.hash === hash &&
      forms.every((form) => saved.forms.includes(form));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const WRITERS: Readonly<
  Record<SavedForm, (folder: string, tuned: TunedWeights) => Promise<void>>
> = {
  tuned(folder, { model, weights, changed, hash }) {
    const kept = tunedPart(model, changed)
      .map(({ name }) => [name, weights.get(name)!] as const);
    return writeArrays(join(folder, "tuned.safetensors"), model, kept, hash);
  },
  merged(folder, { model, weights, hash }) {
    const merged = mergeExtensions(model, weights);
    return writeArrays(join(folder, "model.safetensors"), model, merged, hash);
  },
  peft(folder, { model, weights, changed }) {
    const tags = new Map(model.parameters.map(({ name, tag }) => [name, tag]));
    const savedModules = changed.filter((name) => tags.get(name) === "weight")
      .map((name) => name.split(".").slice(0, -1).join("."));
    const settings = model.attachments.map(({ extension }) =>
      extension.settings ?? {}
    );
    return writePeftAdapter(folder, model, weights, {
      ...Object.assign({}, ...settings),
      savedModules: [...new Set(savedModules)],
    });
  },
};

function writeArrays(
  path: string,
  { parameters, states }: Model,
  arrays: Iterable<readonly [string, Float32Array]>,
  hash: string,
): Promise<void> {
  const shapes = new Map(
    [
      ...parameters.map(({ name, shape }) => [name, shape] as const),
      ...states.map(({ name, tensor }) => [name, tensor.shape] as const),
    ],
  );
  const tensors = new Map<string, StoredArray>(
    [...arrays].map(([name, data]) => [
      name,
      { shape: [...shapes.get(name)!], data },
    ]),
  );
  return writeAtomically(
    path,
    writeSafetensors(tensors, { format: "pt", cell: hash }),
  );
}
