/**
 * How what was added lies in the files of PEFT: under which names, in which shapes.
 *
 * @module
 */
import type { Model } from "../architecture.ts";
import { type Shape, sizeOf } from "../graph/tensor.ts";
import type { PeftKind } from "./peft_config.ts";

/** An array of the file. */
export interface FiledArray {
  /** Its name, without what PEFT puts in front. */
  readonly name: string;
  /** Its extents. */
  readonly shape: Shape;
  /** Names of the values in the network that lie in it: side by side, each row of each in turn. */
  readonly pieces: readonly string[];
}

/** What PEFT puts in front of the name of an array. */
export function prefixOf(kind: PeftKind, name: string): string {
  if (/^(vera_[AB]|prompt_embeddings)$/.test(name)) {
    return name === "prompt_embeddings" ? "" : "base_model.";
  }
  return kind === "PROMPT_TUNING" || kind === "PREFIX_TUNING"
    ? "base_model."
    : "base_model.model.";
}

/** The arrays of a network's additions, in forward order. */
export function layoutOf(
  kind: PeftKind,
  { parameters, states, attachments }: Model,
): FiledArray[] {
  const added = [...parameters, ...states].filter(({ tag }) =>
    tag === "adapter"
  );
  if (kind === "PREFIX_TUNING") {
    const [tokens, width] = added[0]!.shape as [number, number];
    return [{
      name: "prompt_embeddings",
      shape: [tokens, added.length * width],
      // Keys, then values, layer by layer.
      pieces: added.map(({ name }) => name),
    }];
  }
  const inputs = new Set(
    attachments.filter(({ extension }) => extension.site === "linear_input")
      .flatMap(({ sites }) => sites.map(({ path }) => `${path}.ia3_l`)),
  );
  return added.map(({ name, shape }) => ({
    name,
    // A scale of inputs is a row, one of outputs a column.
    shape: kind !== "IA3"
      ? shape
      : inputs.has(name)
      ? [1, sizeOf(shape)]
      : [sizeOf(shape), 1],
    pieces: [name],
  }));
}

/**
 * Puts pieces side by side.
 *
 * @param rows Rows of each.
 */
export function joinPieces(
  pieces: readonly Float32Array[],
  rows: number,
): Float32Array {
  if (pieces.length === 1) return pieces[0]!;
  const width = pieces[0]!.length / rows;
  const joined = new Float32Array(pieces.length * rows * width);
  pieces.forEach((piece, i) => {
    for (let row = 0; row < rows; row++) {
      const own = piece.subarray(row * width, (row + 1) * width);
      joined.set(own, (row * pieces.length + i) * width);
    }
  });
  return joined;
}

/** Takes apart what {@linkcode joinPieces} put together. */
export function splitPieces(
  joined: Float32Array,
  count: number,
  rows: number,
): Float32Array[] {
  if (count === 1) return [joined];
  const width = joined.length / count / rows;
  return Array.from({ length: count }, (_, i) => {
    const piece = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++) {
      const at = (row * count + i) * width;
      piece.set(joined.subarray(at, at + width), row * width);
    }
    return piece;
  });
}
