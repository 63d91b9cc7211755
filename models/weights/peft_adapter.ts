/**
 * Reads and writes adapters as PEFT of Hugging Face keeps them: a folder with `adapter_config.json` and
 * `adapter_model.safetensors` (or `adapter_model.bin`, which is read only).
 *
 * @module
 */
import type { Model } from "../architecture.ts";
import { readArray } from "./checkpoint.ts";
import type { Checkpoint, LazyArray, StoredArray } from "./checkpoint.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { FLOAT_TYPES } from "./element_types.ts";
import { openCheckpoint } from "./open_checkpoint.ts";
import {
  formatPeftConfig,
  parsePeftConfig,
  type PeftConfig,
  type PeftKind,
} from "./peft_config.ts";
import { describePeft, type PeftDescription } from "./peft_description.ts";
import {
  type FiledArray,
  joinPieces,
  layoutOf,
  prefixOf,
  splitPieces,
} from "./peft_layout.ts";
import { writeSafetensors } from "./safetensors.ts";
import { WeightsError } from "./weights_error.ts";

/** An adapter whose arrays stay in their file until they are read. */
export interface PeftAdapter extends Disposable {
  /** Its settings; those of its kind are options of {@linkcode lora}, {@linkcode vera} and so on as well. */
  readonly config: PeftConfig;
  /** Its arrays, by their names in the network. */
  readonly checkpoint: Checkpoint;
}

/**
 * Opens an adapter folder. The caller disposes of what is returned.
 *
 * @param folder Where `adapter_config.json` is.
 * @throws {WeightsError} If a file is not well-formed, or the adapter is of a kind that is not read.
 * @throws {Deno.errors.NotFound} If a file is missing.
 *
 * @example
 * ```ts ignore
 * using adapter = await openPeftAdapter("roberta-base-lora-sst2");
 * const { config } = adapter;
 * if (config.kind !== "LORA") throw new TypeError(`found ${config.kind}, expected LORA`);
 * const model = architectures.roberta.build("base", {}, [lora(config)]);
 * const weights = await loadPeftAdapter(model, adapter);
 * ```
 */
export async function openPeftAdapter(folder: string): Promise<PeftAdapter> {
  const file = `${folder}/adapter_config.json`;
  const config = parsePeftConfig(await Deno.readTextFile(file), file);
  const opened = await openEither(`${folder}/adapter_model`);
  try {
    const checkpoint = renamed(opened);
    return {
      config,
      checkpoint,
      [Symbol.dispose]: () => opened[Symbol.dispose](),
    };
  } catch (error) {
    opened[Symbol.dispose]();
    throw error;
  }
}

function renamed({ name: file, tensors: stored }: Checkpoint): Checkpoint {
  const tensors = new Map<string, LazyArray>();
  for (const [name, array] of stored) {
    const own = nameInNetwork(name);
    if (tensors.has(own)) {
      throw new WeightsError(file, name, `a second "${own}", expected one`);
    }
    tensors.set(own, array);
  }
  return { name: file, tensors };
}

async function openEither(stem: string) {
  try {
    return await openCheckpoint(`${stem}.safetensors`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return await openCheckpoint(`${stem}.bin`);
  }
}

/** Old versions of PEFT leave names of the adapter and of copied modules in. */
function nameInNetwork(name: string): string {
  return name.replace(/^base_model\.model\./, "")
    .replace(/^base_model\./, "")
    .replace(/\.modules_to_save(\.default)?\./, ".")
    .replace(/\.(lora_[AB])\.default\./, ".$1.")
    .replace(/\.(lora_magnitude_vector)(\.default)?(\.weight)?$/, ".$1");
}

/**
 * Reads the weights of an adapter for a network that was built with it.
 *
 * @param model The network, extended as `adapter.config` says.
 * @param adapter What {@linkcode openPeftAdapter} returned.
 * @returns Values by the names in the network: what was added, and the modules trained as a whole.
 * @throws {CheckpointError} If anything is missing, extra or misshaped; it lists all of it.
 */
export async function loadPeftAdapter(
  model: Model,
  { checkpoint, config }: PeftAdapter,
): Promise<Map<string, Float32Array>> {
  const { tensors } = checkpoint;
  const { architecture } = model;
  const wanted = filedArrays(model, config.kind, config.savedModules);
  const names = new Set(wanted.map(({ name }) => name));
  const missing: string[] = [], misshaped: string[] = [];
  for (const { name, shape } of wanted) {
    const array = tensors.get(name);
    if (!array) missing.push(`${name} [${shape}]`);
    else if (
      `${array.shape}` !== `${shape}` || !FLOAT_TYPES.includes(array.type)
    ) {
      misshaped.push(
        `${name} [${array.shape}] of ${array.type}, expected [${shape}] of floats`,
      );
    }
  }
  const extra = [...tensors].filter(([name]) => !names.has(name))
    .map(([name, { shape }]) => `${name} [${shape}]`);
  if (missing.length + extra.length + misshaped.length > 0) {
    const misfits = { missing, extra, misshaped };
    throw new CheckpointError(checkpoint.name, architecture, misfits);
  }
  const weights = new Map<string, Float32Array>();
  for (const { name, shape, pieces } of wanted) {
    const { data } = await readArray(checkpoint, name);
    const parts = splitPieces(data as Float32Array, pieces.length, shape[0]!);
    pieces.forEach((piece, i) => weights.set(piece, parts[i]!));
  }
  return weights;
}

/** Arrays of an adapter's file: what was added, and the modules trained as a whole. */
function filedArrays(
  model: Model,
  kind: PeftKind,
  savedModules: readonly string[],
): FiledArray[] {
  const saved = model.parameters.filter(({ name, tag }) =>
    tag !== "adapter" && savedModules.some((module) => isIn(module, name))
  );
  return [
    ...layoutOf(kind, model),
    ...saved.map(({ name, shape }) => ({ name, shape, pieces: [name] })),
  ];
}

/**
 * Writes an adapter folder that PEFT reads.
 *
 * @param folder Made if it does not exist.
 * @param model A network extended by one method that PEFT has: `lora`, `dora`, `vera`, `ia3`, `prompt` or `prefix`.
 * @param weights Values by the names in the network; those of the base are not written.
 * @param description What the network does not know.
 * @throws {RangeError} If the network has no such adapter, one that PEFT has no words for, or values are missing.
 */
export async function writePeftAdapter(
  folder: string,
  model: Model,
  weights: ReadonlyMap<string, Float32Array>,
  description: PeftDescription,
): Promise<void> {
  const { savedModules = [], taskType = null, base = null } = description;
  const own = describePeft(model, description);
  const tensors = new Map<string, StoredArray>();
  for (
    const { name, shape, pieces } of filedArrays(model, own.kind, savedModules)
  ) {
    const values = pieces.map((piece) => {
      const data = weights.get(piece);
      if (data) return data;
      throw new RangeError(
        `Cannot write adapter: no values for "${piece}", expected some`,
      );
    });
    const data = joinPieces(values, shape[0]!);
    tensors.set(prefixOf(own.kind, name) + name, { shape, data });
  }
  const unknown = savedModules.find((module) =>
    !model.parameters.some(({ name }) => isIn(module, name))
  );
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot write adapter: no module "${unknown}" in ${model.architecture}, expected one`,
    );
  }
  const config = formatPeftConfig({ ...own, savedModules, taskType, base });
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(
    `${folder}/adapter_model.safetensors`,
    writeSafetensors(tensors, { format: "pt" }),
  );
  await Deno.writeTextFile(`${folder}/adapter_config.json`, config);
}

/** Whether a parameter lies within a module, named by the end of its path. */
function isIn(module: string, name: string): boolean {
  return `.${name}`.includes(`.${module}.`);
}
