import type { Initializer, Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { gather } from "../ops/gather.ts";

/** Settings of {@linkcode embedding}. */
export interface EmbeddingOptions {
  /** Rows of the table. */
  readonly rows: number;
  /** Channels of a row. */
  readonly width: number;
  /** A row that gets no gradient. */
  readonly paddingIndex?: number;
  /** First values of the table. */
  readonly weight: Initializer;
}

/**
 * Rows of a table, parameter `weight [rows, width]`, as `torch.nn.Embedding`.
 *
 * @param ids `i32`, any shape.
 * @returns `[…ids, width]`.
 */
export function embedding(
  scope: Scope,
  ids: Tensor,
  { rows, width, paddingIndex, weight }: EmbeddingOptions,
): Tensor {
  const table = scope.parameter("weight", [rows, width], weight);
  return gather(table, ids, paddingIndex === undefined ? {} : { paddingIndex });
}
