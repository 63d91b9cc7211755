/**
 * What layers see of the network they are part of: a place to take parameters from.
 *
 * @module
 */
import type { Shape, Tensor } from "./graph/tensor.ts";

/**
 * The part of a network a parameter belongs to. Tuning methods choose what trains by unit, never by
 * a pattern in a name.
 */
export type Unit =
  /**
   * What turns the input into features: stem, patch embedding, token embeddings. `inFirstStage`: tuned
   * stage by stage, it trains with the first one; else it trains with each.
   */
  | { readonly kind: "stem"; readonly inFirstStage?: boolean }
  /** A residual block; both numbers count from 0, `block` within its stage. */
  | { readonly kind: "block"; readonly stage: number; readonly block: number }
  /**
   * What leads out of a stage into the next one: downsampling. `isNorm`: a norm of its own behind the
   * last block; tuned by parity, it trains with the even blocks only.
   */
  | {
    readonly kind: "outgoing";
    readonly stage: number;
    readonly isNorm?: boolean;
  }
  /** The norm behind the last block. */
  | { readonly kind: "norm" }
  /**
   * What makes the outputs. `isPretrained`: it comes with the checkpoint, as that of a language model;
   * methods that add to the network then leave it frozen.
   */
  | { readonly kind: "head"; readonly isPretrained?: boolean };

/** How a parameter starts. */
export type Initializer =
  | { readonly kind: "constant"; readonly value: number }
  /** Normal with this standard deviation. */
  | { readonly kind: "normal"; readonly std: number }
  /** Normal with this standard deviation, cut at two of them. */
  | { readonly kind: "truncated_normal"; readonly std: number }
  /** Uniform in `[-bound, bound)`. */
  | { readonly kind: "uniform"; readonly bound: number }
  /** Euclidean norm of each row of the parameter called `of`, as it starts or was pretrained. */
  | { readonly kind: "row_norms"; readonly of: string };

/** A named weight of a model. */
export interface ModelParameter {
  /** Dotted path, equal to the name in the published checkpoint. */
  readonly name: string;
  /** Extents, in the published layout. */
  readonly shape: Shape;
  /** The leaf of the graph. */
  readonly tensor: Tensor;
  /** Where it belongs. */
  readonly unit: Unit;
  /** Base network, or added by a tuning method. */
  readonly tag: "weight" | "adapter";
  /** What it does, where methods care: `norm` scales or shifts normalised values. */
  readonly role?: "norm";
  /** How it starts. */
  readonly init: Initializer;
}

/** Where layers take their parameters from: a place in the dotted path of the network. */
export interface Scope {
  /** Dotted path, empty at the root. */
  readonly path: string;
  /** Whether dropout and drop path act, and batch norm uses the batch. */
  readonly isTraining: boolean;
  /** The place `name` below this one; `unit` if a new one starts there. */
  at(name: string | number, unit?: Unit): Scope;
  /** Declares a weight below this place, and what it does if methods care. */
  parameter(
    name: string,
    shape: Shape,
    init: Initializer,
    role?: ModelParameter["role"],
  ): Tensor;
  /** Declares a value that is kept but not trained, e.g. a running mean. */
  state(name: string, shape: Shape, init: Initializer): Tensor;
  /** Records the new value of a state, written after each micro-batch. */
  assign(state: Tensor, value: Tensor): void;
  /**
   * A place where a tuning method may change the flow; the identity without one.
   *
   * @param kind What the place is, one of {@linkcode SiteKind}.
   * @param x The value there.
   * @param origin What it was computed from, if that may be of use.
   */
  site(kind: SiteKind, x: Tensor, origin?: Origin): Tensor;
}

/** Places where a tuning method may change the flow, each within one layer. */
export type SiteKind =
  /** The output of a linear layer, `[…, O]`. */
  | "linear"
  /** The input of a linear layer, `[…, I]`. */
  | "linear_input"
  /** The output of a block's first residual branch, in front of layer scale: where the paper adapts. */
  | "branch"
  /** The output of a sub-layer that mixes tokens, in front of layer scale and of the residual sum. */
  | "attention"
  /** The output of an MLP, in front of layer scale and of the residual sum. */
  | "mlp"
  /** Embedded tokens, `[B, T, C]`; what is put in front of them is read and then left out. */
  | "tokens"
  /** Keys of attention, `[B, G, S, D]`; queries see all that is put in front of them. */
  | "keys"
  /** The values that belong to the keys, of the same shape. */
  | "values";

/** What the value at a site was computed from. */
export interface Origin {
  /** The input of the layer. */
  readonly from?: Tensor;
  /** Its weight, `[O, I]`. */
  readonly weight?: Tensor;
  /** Its bias, `[O]`. */
  readonly bias?: Tensor;
}
