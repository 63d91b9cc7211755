/**
 * Rewrites a graph for what is stored in 16 bits, or is larger than a binding may be.
 *
 * @module
 */
import { DeviceError } from "../../engine.ts";
import { topologicalOrder } from "../../graph/order.ts";
import { type Tensor } from "../../graph/tensor.ts";
import { add } from "../../ops/add.ts";
import { concat } from "../../ops/concat.ts";
import { gatherPart } from "../../ops/gather_part.ts";
import { matmul, type MatmulAttributes } from "../../ops/matmul.ts";
import { slice } from "../../ops/slice.ts";
import { widen } from "../../ops/widen.ts";
import type { StoredForm, StoredPart } from "./stored_form.ts";

/** A part of a stored tensor as a leaf of the graph. */
interface Part extends StoredPart {
  readonly leaf: Tensor;
  readonly isHalf: boolean;
}

/**
 * Rewrites what `outputs` need.
 *
 * Each reader widens for itself and part by part, so that a widened part lives no longer than the reader
 * needs it: the passes forward and backward read the same weight at other times.
 *
 * @param formOf How stored tensors lie in memory.
 * @returns The node that takes the place of a node of the graph.
 * @throws {DeviceError} If an op cannot take a tensor part by part.
 */
export function readStored(
  outputs: readonly Tensor[],
  formOf: (name: string) => StoredForm,
): (node: Tensor) => Tensor {
  const order = topologicalOrder(outputs);
  const parts = new Map<Tensor, readonly Part[]>();
  for (const leaf of order) {
    if (leaf.op !== "parameter") continue;
    const { precision, parts: own } = formOf(leaf.name!);
    if (precision === "f32" && own.length === 1) continue;
    parts.set(leaf, own.map((part) => partOf(leaf, part, precision)));
  }
  if (parts.size === 0) return (node) => node;
  const lowered = new Map<Tensor, Tensor>();
  for (const node of order) {
    const inputs = node.inputs.map((input) => lowered.get(input) ?? input);
    lowered.set(node, lower(node, inputs, parts));
  }
  return (node) => lowered.get(node) ?? node;
}

function partOf(
  leaf: Tensor,
  part: StoredPart,
  dtype: StoredForm["precision"],
): Part {
  const { rows, begin, bytes } = part;
  const shape = leaf.shape.length === 0 ? [] : leaf.shape.with(0, rows);
  const own = { ...leaf, shape, dtype, attributes: { begin, bytes } };
  return { ...part, leaf: own, isHalf: dtype !== "f32" };
}

function lower(
  node: Tensor,
  inputs: readonly Tensor[],
  parts: ReadonlyMap<Tensor, readonly Part[]>,
): Tensor {
  const table = parts.get(node.inputs[0]!);
  if (node.op === "gather" && table) {
    return gatherParts(table, inputs[1]!, node.inputs[0]!.shape[0]!);
  }
  const right = parts.get(node.inputs[1]!);
  if (node.op === "matmul" && right && node.shape.length === 2) {
    const { transposeA, transposeB } = node.attributes as MatmulAttributes;
    return transposeB
      ? columnsByPart(inputs[0]!, right, transposeA)
      : sumOfParts(inputs[0]!, right, transposeA);
  }
  const read = inputs.map((input, i) => {
    const own = parts.get(node.inputs[i]!);
    if (!own) return input;
    if (own.length === 1) return floats(own[0]!);
    throw new DeviceError(
      "memory",
      `Cannot compute "${node.op}" of "${input.name}": ${own.length} parts of at most ${
        own[0]!.bytes
      } bytes, expected one that a binding of this device can hold`,
    );
  });
  return read.every((input, i) => input === node.inputs[i])
    ? node
    : { ...node, inputs: read };
}

/** The values of a part; a node of its own for each reader. */
function floats({ leaf, isHalf }: Part): Tensor {
  return isHalf ? widen(leaf) : leaf;
}

function gatherParts(
  table: readonly Part[],
  indices: Tensor,
  rows: number,
): Tensor {
  return table.reduce<Tensor | undefined>(
    (before, { leaf, first }) =>
      gatherPart(leaf, indices, { first, rows }, before),
    undefined,
  )!;
}

/** `a @ b^T`: each part of `b` gives some columns. */
function columnsByPart(
  a: Tensor,
  parts: readonly Part[],
  transposeA: boolean,
): Tensor {
  const columns = parts.map((part) =>
    matmul(a, floats(part), { transposeA, transposeB: true })
  );
  return concat(columns, 1);
}

/** `a @ b`: each part of `b` meets some columns of `a`. */
function sumOfParts(
  a: Tensor,
  parts: readonly Part[],
  transposeA: boolean,
): Tensor {
  return parts.map((part) => {
    const own = slice(
      a,
      transposeA ? 0 : 1,
      part.first,
      part.first + part.rows,
    );
    return matmul(own, floats(part), { transposeA });
  }).reduce(add);
}
