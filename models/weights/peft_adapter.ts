/**
 * Reads and writes adapters as PEFT of Hugging Face keeps them: a folder with `adapter_config.json` and
 * `adapter_model.safetensors` (or `adapter_model.bin`, which is read only).
 *
 * @module
 */
import type { Model, ModelParameter } from "../architecture.ts";
import { readArray } from "./checkpoint.ts";
import type { Checkpoint, LazyArray, StoredArray } from "./checkpoint.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { FLOAT_TYPES } from "./element_types.ts";
import { openCheckpoint } from "./open_checkpoint.ts";
import {
  formatPeftConfig,
  parsePeftConfig,
  type PeftConfig,
} from "./peft_config.ts";
import { writeSafetensors } from "./safetensors.ts";
import { WeightsError } from "./weights_error.ts";

/** An adapter whose arrays stay in their file until they are read. */
export interface PeftAdapter extends Disposable {
  /** Its settings; they are options of {@linkcode lora} or {@linkcode dora} as well. */
  readonly config: PeftConfig;
  /** Its arrays, by their names in the network. */
  readonly checkpoint: Checkpoint;
}

const PREFIX = "base_model.model.";

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
 * const model = architectures.roberta.build("base", {}, [lora(adapter.config)]);
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
    .replace(/\.modules_to_save(\.default)?\./, ".")
    .replace(/\.(lora_[AB])\.default\./, ".$1.")
    .replace(/\.(lora_magnitude_vector)(\.default)?(\.weight)?$/, ".$1");
}

/**
 * Reads the weights of an adapter for a network that was built with it.
 *
 * @param model The network, extended by `lora(adapter.config)`.
 * @param adapter What {@linkcode openPeftAdapter} returned.
 * @returns Values by the names in the network: what was added, and the modules trained as a whole.
 * @throws {CheckpointError} If anything is missing, extra or misshaped; it lists all of it.
 */
export async function loadPeftAdapter(
  { architecture, parameters }: Model,
  { checkpoint, config }: PeftAdapter,
): Promise<Map<string, Float32Array>> {
  const { tensors } = checkpoint;
  const wanted = parameters.filter((own) => isKept(own, config.savedModules));
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
  for (const { name } of wanted) {
    const { data } = await readArray(checkpoint, name);
    weights.set(name, data as Float32Array);
  }
  return weights;
}

/** What a network does not know about its adapter. */
export interface PeftDescription {
  /** The change is scaled by `alpha / rank`. */
  readonly alpha: number;
  /** Probability with which the input of the change was dropped in training. @default {0} */
  readonly dropout?: number;
  /** Modules that were trained as a whole, e.g. `classifier`. @default {[]} */
  readonly savedModules?: readonly string[];
  /** What it was trained for, e.g. `SEQ_CLS`. @default {null} */
  readonly taskType?: string | null;
  /** Name or path of the base network. @default {null} */
  readonly base?: string | null;
}

/**
 * Writes an adapter folder that PEFT reads.
 *
 * @param folder Made if it does not exist.
 * @param model A network extended by `lora` or `dora`.
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
  const { alpha, dropout = 0, savedModules = [], taskType = null } =
    description;
  const { targets, rank, isDora } = describe(model);
  const tensors = new Map<string, StoredArray>();
  for (const own of model.parameters) {
    if (!isKept(own, savedModules)) continue;
    const data = weights.get(own.name);
    if (!data) {
      throw new RangeError(
        `Cannot write adapter: no values for "${own.name}", expected some`,
      );
    }
    tensors.set(PREFIX + own.name, { shape: own.shape, data });
  }
  const unknown = savedModules.find((module) =>
    !model.parameters.some(({ name }) => isIn(module, name))
  );
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot write adapter: no module "${unknown}" in ${model.architecture}, expected one`,
    );
  }
  const base = description.base ?? null;
  const config = formatPeftConfig({
    ...{ targets, rank, alpha, dropout, isDora },
    ...{ savedModules, taskType, base },
  });
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(
    `${folder}/adapter_model.safetensors`,
    writeSafetensors(tensors, { format: "pt" }),
  );
  await Deno.writeTextFile(`${folder}/adapter_config.json`, config);
}

function isKept(
  { name, tag }: ModelParameter,
  savedModules: readonly string[],
): boolean {
  return tag === "adapter" || savedModules.some((module) => isIn(module, name));
}

/** Whether a parameter lies within a module, named by the end of its path. */
function isIn(module: string, name: string): boolean {
  return `.${name}`.includes(`.${module}.`);
}

/** Targets and kind of a network's adapter, out of the names and shapes of its parameters. */
function describe({ architecture, parameters }: Model) {
  const added = parameters.filter(({ tag }) => tag === "adapter");
  const targets = new Set<string>(), ranks = new Set<number>();
  const places = new Set<string>(), long = new Set<string>();
  for (const { name, shape } of added) {
    const [, place, kind] =
      /^(.+)\.lora_(A|B|magnitude_vector)(?:\.weight)?$/.exec(name) ?? [];
    if (place === undefined) {
      throw new RangeError(
        `Cannot write adapter: "${name}" of ${architecture}, expected only lora_A, lora_B and lora_magnitude_vector`,
      );
    }
    places.add(place);
    targets.add(place.split(".").at(-1)!);
    if (kind === "magnitude_vector") long.add(place);
    else ranks.add(kind === "A" ? shape[0]! : shape[1]!);
  }
  const [rank, ...others] = ranks;
  if (rank === undefined || others.length > 0) {
    throw new RangeError(
      `Cannot write adapter: ranks ${
        [...ranks].join(", ") || "none"
      } in ${architecture}, expected one`,
    );
  }
  const skipped = parameters.find(({ name, shape }) => {
    const place = name.replace(/\.weight$/, "");
    return place !== name && shape.length === 2 && !places.has(place) &&
      targets.has(place.split(".").at(-1)!);
  });
  if (skipped) {
    throw new RangeError(
      `Cannot write adapter: "${skipped.name}" is not changed, expected it to be as others of that name are`,
    );
  }
  if (long.size > 0 && long.size < places.size) {
    throw new RangeError(
      `Cannot write adapter: only ${long.size} of ${places.size} layers of ${architecture} have a lora_magnitude_vector, expected all or none`,
    );
  }
  return { targets: [...targets].sort(), rank, isDora: long.size > 0 };
}
