import type { Model, ModelParameter } from "../architecture.ts";
import { type Shape, sizeOf } from "../graph/tensor.ts";
import { type Checkpoint, type LazyArray, readArray } from "./checkpoint.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { FLOAT_TYPES } from "./element_types.ts";
import { officialNames } from "./official_names.ts";
import { resizePositionTable } from "./resize_position_table.ts";
import { resolveName } from "./resolve_name.ts";

/** Settings of {@linkcode loadCheckpoint}. */
export interface LoadOptions {
  /**
   * What becomes of a head for another number of classes: it keeps its `initial` values, becomes `zero` as in
   * the reference, or is an `error`. @default {"initial"}
   */
  readonly head?: "initial" | "zero" | "error";
  /** Rows of the stored head to take, one for each class, e.g. those of ImageNet-1k among 22k. */
  readonly headRows?: readonly number[];
  /** Whether the checkpoint may lack the head or whole layers of it, as one of pretraining. @default {false} */
  readonly mayLackHead?: boolean;
  /** Tells arrays of the checkpoint that are not needed, e.g. `lm_head.*` for a classifier. */
  readonly ignore?: (name: string) => boolean;
}

/** Weights that were read. */
export interface LoadedWeights {
  /** Values by the names in the network, row-major. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Names in the network that were not read and keep their initial values. */
  readonly initial: readonly string[];
  /** Names in the checkpoint that were not needed. */
  readonly ignored: readonly string[];
}

/** What a network computes itself, or counts. */
const BUFFERS =
  /(^|\.)(relative_position_index|relative_coords_table|attn_mask|num_batches_tracked|position_ids|token_type_ids|inv_freq)$/;

/** Where a parameter comes from. */
interface Match {
  readonly own: ModelParameter;
  readonly stored: string;
  readonly array: LazyArray;
  /** Which rows of it; all of them if `undefined`. */
  readonly rows: readonly number[] | undefined;
}

/**
 * Reads the weights of a network out of a checkpoint, one array at a time.
 *
 * Names are those of the published checkpoints, whatever wrappers put in front (`module.`, `model.`); those
 * of ConvNeXt in timm and Hugging Face and of Swin in timm are known too. All shapes are compared before
 * anything is read. Two things are adapted: a head for another number of
 * classes, see {@linkcode LoadOptions.head}, and tables of relative positions for other windows, which are
 * resized bicubically. What a tuning method adds is read if the checkpoint has it.
 *
 * @param model The network.
 * @param checkpoint What {@linkcode openCheckpoint} returned.
 * @throws {CheckpointError} If anything is missing, extra or misshaped; it lists all of it.
 * @throws {WeightsError} If a file is cut off.
 */
export async function loadCheckpoint(
  model: Model,
  checkpoint: Checkpoint,
  options: LoadOptions = {},
): Promise<LoadedWeights> {
  const { matches, zero, initial, ignored } = match(model, checkpoint, options);
  const weights = new Map<string, Float32Array>();
  for (const found of matches) {
    const { data } = await readArray(checkpoint, found.stored);
    const values = data instanceof Float32Array
      ? data
      : Float32Array.from(data);
    weights.set(found.own.name, fit(values, found));
  }
  for (const { name, shape } of zero) {
    weights.set(name, new Float32Array(sizeOf(shape)));
  }
  return { weights, initial, ignored };
}

function match(
  { architecture, parameters, states }: Model,
  { name: file, tensors }: Checkpoint,
  { head = "initial", headRows, mayLackHead = false, ignore }: LoadOptions,
) {
  const all = [...parameters, ...states];
  const counts = new Set(states.filter(({ shape }) => sizeOf(shape) === 1));
  const known = new Set(all.map(({ name }) => name));
  const sources = new Map<string, string>();
  const extra: string[] = [], ignored: string[] = [];
  const official = officialNames(new Set(tensors.keys()));
  for (const stored of tensors.keys()) {
    const name = resolveName(official(stored), known);
    if (name !== undefined && !sources.has(name)) sources.set(name, stored);
    else if (BUFFERS.test(stored) || ignore?.(stored)) ignored.push(stored);
    else extra.push(describe(stored, tensors.get(stored)!.shape));
  }
  const isAbsent = (own: ModelParameter) => !sources.has(own.name);
  const adapters = all.filter(({ tag }) => tag === "adapter");
  const heads = Map.groupBy(
    all.filter(({ unit, tag }) => unit.kind === "head" && tag === "weight"),
    ({ name }) => name.slice(0, name.lastIndexOf(".")), // the layer
  );
  const optional = new Set([
    ...(adapters.every(isAbsent) ? adapters : []),
    ...(mayLackHead
      ? [...heads.values()].filter((layer) => layer.every(isAbsent)).flat()
      : []),
  ]);
  const missing: string[] = [],
    misshaped: string[] = [],
    initial: string[] = [];
  const matches: Match[] = [], zero: ModelParameter[] = [];
  for (const own of all) {
    const { name, shape, unit } = own;
    const stored = sources.get(name);
    if (stored === undefined) {
      if (optional.has(own)) initial.push(name);
      else missing.push(describe(name, shape));
      continue;
    }
    const array = tensors.get(stored)!;
    const isHead = unit.kind === "head";
    const rows = isHead && headRows?.length === shape[0] ? headRows : undefined;
    // What PyTorch counts in batch norm is an integer without axes.
    if (counts.has(own) && sizeOf(array.shape) === 1) {
      matches.push({ own, stored, array, rows });
    } else if (!FLOAT_TYPES.includes(array.type)) {
      misshaped.push(`${name} of ${array.type}, expected floats`);
    } else if (
      rows
        ? canPick(rows, shape, array.shape)
        : isEqual(array.shape, shape) || sideOf(own, array.shape)
    ) {
      matches.push({ own, stored, array, rows });
    } else if (
      isHead && !headRows && head !== "error" &&
      isOfOtherClasses(array.shape, shape)
    ) {
      if (head === "zero") zero.push(own);
      else initial.push(name);
    } else {
      misshaped.push(`${name} [${array.shape}], expected [${shape}]`);
    }
  }
  if (missing.length + extra.length + misshaped.length > 0) {
    const misfits = { missing, extra, misshaped };
    throw new CheckpointError(file, architecture, misfits);
  }
  return { matches, zero, initial, ignored };
}

function describe(name: string, shape: Shape): string {
  return `${name} [${shape}]`;
}

function isEqual(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}

function isOfOtherClasses(a: Shape, b: Shape): boolean {
  return b.length > 0 && a[0] !== b[0] && isEqual(a.slice(1), b.slice(1));
}

/** Whether rows of a stored array can make up one of `shape`. */
function canPick(
  rows: readonly number[],
  shape: Shape,
  stored: Shape,
): boolean {
  const isRow = (row: number) =>
    Number.isInteger(row) && row >= 0 && row < stored[0]!;
  return stored.length === shape.length &&
    isEqual(stored.slice(1), shape.slice(1)) && rows.every(isRow);
}

/** Side of the stored table, if it is one of relative positions for other windows. */
function sideOf(
  { name, shape }: ModelParameter,
  stored: Shape,
): number | undefined {
  if (!name.endsWith("relative_position_bias_table")) return undefined;
  const [from, to] = [stored, shape].map(([rows]) => Math.sqrt(rows!));
  const isSquare = Number.isInteger(from) && Number.isInteger(to);
  return isSquare && isOfOtherClasses(stored, shape) ? from : undefined;
}

function fit(
  values: Float32Array,
  { own, array, rows }: Match,
): Float32Array {
  const side = sideOf(own, array.shape);
  if (side !== undefined) {
    const to = Math.sqrt(own.shape[0]!);
    return resizePositionTable(values, own.shape[1]!, side, to);
  }
  if (!rows) return values;
  const width = sizeOf(own.shape.slice(1));
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, i) =>
    picked.set(values.subarray(row * width, (row + 1) * width), i * width)
  );
  return picked;
}
