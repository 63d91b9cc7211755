/**
 * The contract for what tuning methods add to a network. Implementations live in `layers/`.
 *
 * @module
 */
import type { Tensor } from "./graph/tensor.ts";
import type { Origin, Scope, SiteKind } from "./scope.ts";

/**
 * Linear layers of a network by what methods do to them unless told otherwise: last parts of their paths,
 * as in the tables of Hugging Face PEFT where those have the network.
 */
export interface Targets {
  /** Changed by a product of low rank: LoRA and its kin. */
  readonly lowRank?: readonly string[];
  /** Outputs scaled by (IA)³: keys and values. */
  readonly scaledOutputs?: readonly string[];
  /** Inputs scaled by (IA)³: what the second map of an MLP reads. */
  readonly scaledInputs?: readonly string[];
}

/** A site as an extension finds it. */
export interface Place extends Origin {
  /** What the value was computed from; the value itself where the site does not tell. */
  readonly from: Tensor;
  /** The root of the network, for what all places share. */
  readonly root: Scope;
  /** All places of the extension, in forward order. */
  readonly all: readonly PlaceWidths[];
}

/** Channels before and behind a layer. */
export interface PlaceWidths {
  /** Of what the value was computed from. */
  readonly inputs: number;
  /** Of the value. */
  readonly outputs: number;
}

/** A linear layer into which something is folded. Arrays are not to be written to. */
export interface MergePlace extends PlaceWidths {
  /** Weight of the layer, row-major `[outputs, inputs]`. */
  readonly weight: Float32Array;
  /** Its bias, `[outputs]`, if it has one. */
  readonly bias?: Float32Array;
  /** Values of what was added at this place, e.g. `lora_A.weight`. */
  own(name: string): Float32Array;
  /** Values of what all places share. */
  shared(name: string): Float32Array;
}

/** What a tuning method adds at sites of one kind. */
export interface Extension {
  /** Kind of the sites. */
  readonly site: SiteKind;
  /**
   * Which of them: last parts of their paths, e.g. `["query"]`, or what the network says by
   * {@linkcode Targets}; all sites of the kind if left out.
   */
  readonly places?: readonly string[] | keyof Targets;
  /**
   * Returns the new value; parameters taken from `scope` are tagged `adapter`.
   *
   * @param scope The place in the path of the network.
   * @param x The value at the site.
   * @param place What it was computed from.
   */
  apply(scope: Scope, x: Tensor, place: Place): Tensor;
  /**
   * Parameters of each place whose product with a number is that number times what is added, e.g.
   * `["lora_B.weight"]`; left out where there are none such.
   */
  readonly response?: readonly string[];
  /** What a file of it must say that names and shapes do not, in the words of PEFT. */
  readonly settings?: {
    readonly alpha?: number;
    readonly dropout?: number;
    readonly dInitial?: number;
  };
  /**
   * Folds what was added into a linear layer: returns the new weight and bias, as far as they change.
   * Left out where no weight of the layer has the same effect.
   */
  merge?(
    place: MergePlace,
  ): { readonly weight?: Float32Array; readonly bias?: Float32Array };
}
