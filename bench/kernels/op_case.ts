import type { Shape, Tensor } from "../../models/mod.ts";

/** An input of an op: normal numbers of a shape, or others. */
export type OpInput =
  | Shape
  /** Numbers in 0..1, for what must not be negative. */
  | { readonly positive: Shape }
  /** Integers in `0..below-1`. */
  | { readonly integers: Shape; readonly below: number }
  /** The integers `0..count-1`, the last first: an order that is known when compiled. */
  | { readonly order: number };

/** An op at sizes as they occur in the networks. */
export interface OpCase {
  /** What it reads. */
  readonly inputs: readonly OpInput[];
  /** Applies it. */
  apply(...inputs: readonly Tensor[]): Tensor;
}

/** Several cases by the name of the op. */
export type OpCases = Readonly<Record<string, OpCase>>;
