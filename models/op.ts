/**
 * The contract for differentiable ops. Implementations live in `ops/`, one a file.
 *
 * @module
 */
// Not in the import map: Deno would download all 316 MB of it at a newcomer's first run.
// deno-lint-ignore no-import-prefix
import type * as tf from "npm:@tensorflow/tfjs@4.22.0";
import {
  type Attributes,
  type DType,
  type Shape,
  type Tensor,
} from "./graph/tensor.ts";
import type {
  DeviceTraits,
  Dispatch,
  Epilogue,
  KernelWriter,
} from "./kernel.ts";

/** The TensorFlow.js module, handed in so that only its engine loads it. */
export type Tfjs = typeof tf;

/** A tensor of TensorFlow.js. */
export type TfjsTensor = tf.Tensor;

/** What an elementwise op may use besides its operands. */
export interface Lane {
  /** 4 if operands are `vec4<f32>`, else 1. */
  readonly width: 1 | 4;
  /** Index of the first element in the row-major output, a WGSL expression of type `u32`. */
  readonly element: string;
  /** Takes numbers, helpers and the step buffer. */
  readonly writer: KernelWriter;
}

/** How the native engine computes an op. */
export type NativeLowering<A> =
  /** The same bytes under another shape. */
  | { readonly kind: "view" }
  /** One expression per element; operands broadcast as in NumPy; fused with its neighbours. */
  | {
    readonly kind: "elementwise";
    /** WGSL expression over `operands`, each of type `f32` or `vec4<f32>`. */
    expression(operands: readonly string[], attributes: A, lane: Lane): string;
  }
  /** Its own dispatches; the last one hands its values to the epilogue. */
  | {
    readonly kind: "kernel";
    lower(node: Tensor, epilogue: Epilogue, traits: DeviceTraits): Dispatch[];
  };

/** How the TensorFlow.js engine computes an op. */
export type TfjsLowering<A> =
  /** With its functions. `context` gives random numbers. */
  | ((
    tf: Tfjs,
    inputs: readonly TfjsTensor[],
    node: Tensor,
    attributes: A,
    context: TfjsContext,
  ) => TfjsTensor)
  /** By other ops: what a program for that library would call. Ops that share a part compute it once. */
  | { composed(inputs: readonly Tensor[], attributes: A): Tensor };

/** What an author writes. */
export interface OpSpec<A extends Attributes> {
  /** One line: the formula. */
  readonly summary: string;
  /**
   * Shape of the output.
   *
   * @throws {RangeError} If the inputs do not fit.
   */
  shape(inputs: readonly Tensor[], attributes: A): Shape;
  /** Element type of the output. @default {"f32"} */
  readonly dtype?: DType;
  /** Gradients of the inputs; left out by ops that only occur in backward passes. */
  gradient?(
    node: Tensor,
    gradient: Tensor,
    attributes: A,
    wanted: readonly boolean[],
  ): readonly (Tensor | null)[];
  /** How the native engine computes it. */
  readonly native: NativeLowering<A>;
  /** How the TensorFlow.js engine computes it. */
  readonly tfjs: TfjsLowering<A>;
  /** Floating-point operations; a multiply-add counts two. Output size if left out, 0 for views. */
  flops?(node: Tensor, attributes: A): number;
  /**
   * Operations that the native kernel does again, since it keeps less than it has computed before; not part of
   * `flops`. None if left out.
   */
  repeatedFlops?(node: Tensor, attributes: A): number;
}

/** What the TensorFlow.js engine hands to a lowering. */
export interface TfjsContext {
  /** Key of this update's random numbers. */
  readonly randomKey: number;
}

/** A registered op. Its attribute type is closed over, so a registry needs no `any`. */
export interface Op {
  /** Name: that of the file. */
  readonly name: string;
  /** One line: the formula. */
  readonly summary: string;
  /** Whether it can be differentiated. */
  readonly isDifferentiable: boolean;
  /** Gradients of the inputs of `node`. */
  gradient(
    node: Tensor,
    gradient: Tensor,
    wanted: readonly boolean[],
  ): readonly (Tensor | null)[];
  /** How the native engine computes it. */
  readonly native: NativeLowering<Attributes>;
  /** What `node` is on TensorFlow.js, given other `inputs`: itself, or a graph of other ops. */
  composed(node: Tensor, inputs: readonly Tensor[]): Tensor;
  /** The same on TensorFlow.js, for an op that is not composed. */
  tfjs(
    tf: Tfjs,
    inputs: readonly TfjsTensor[],
    node: Tensor,
    context: TfjsContext,
  ): TfjsTensor;
  /** Floating-point operations of `node`. */
  flops(node: Tensor): number;
  /** Operations that the native kernel does again, on top of those. */
  repeatedFlops(node: Tensor): number;
}

/** An op and the function that applies it. */
export interface DefinedOp<A extends Attributes> extends Op {
  /** Makes a node. */
  apply(inputs: readonly Tensor[], attributes: A): Tensor;
}

/**
 * Declares an op.
 *
 * @typeParam A Type of its attributes.
 * @param name Name of the file, without its ending.
 */
export function defineOp<A extends Attributes>(
  name: string,
  spec: OpSpec<A>,
): DefinedOp<A> {
  // A node of this op was made by `apply` below, so its attributes have type A.
  const own = (node: Tensor) => node.attributes as A;
  return {
    name,
    summary: spec.summary,
    isDifferentiable: spec.gradient !== undefined,
    native: spec.native as NativeLowering<Attributes>,
    apply(inputs, attributes) {
      const shape = spec.shape(inputs, attributes);
      return {
        op: name,
        inputs,
        attributes,
        shape,
        dtype: spec.dtype ?? "f32",
      };
    },
    gradient(node, gradient, wanted) {
      if (!spec.gradient) {
        throw new TypeError(
          `Cannot differentiate "${name}": it has no gradient, expected an op of the forward pass`,
        );
      }
      return spec.gradient(node, gradient, own(node), wanted);
    },
    composed: (node, inputs) =>
      typeof spec.tfjs === "function"
        ? { ...node, inputs }
        : spec.tfjs.composed(inputs, own(node)),
    tfjs(tf, inputs, node, context) {
      if (typeof spec.tfjs === "function") {
        return spec.tfjs(tf, inputs, node, own(node), context);
      }
      throw new TypeError(
        `Cannot run "${name}" on TensorFlow.js: it is composed, expected the ops it consists of`,
      );
    },
    flops: (node) =>
      spec.flops?.(node, own(node)) ??
        (spec.native.kind === "view"
          ? 0
          : node.shape.reduce((product, extent) => product * extent, 1)),
    repeatedFlops: (node) => spec.repeatedFlops?.(node, own(node)) ?? 0,
  };
}
