/**
 * The contract for optimizers. Implementations live in `optimizers/`, one a file.
 *
 * @module
 */

/** What an optimizer works with at one element. Names are WGSL and JavaScript alike. */
export interface OptimizerSpec {
  /** One line. */
  readonly summary: string;
  /** Where it comes from: `arXiv:…` or `doi:…`. */
  readonly paper: string;
  /** Names of the values kept per weight, e.g. `["m", "v"]`; they start at 0. */
  readonly slots: readonly string[];
  /** Default hyperparameters by name, e.g. `{ beta1: 0.9 }`. */
  readonly defaults: Readonly<Record<string, number>>;
  /**
   * WGSL statements that update `p` and the slots (`var`s of type `vec4<f32>`) from the gradient `g`.
   *
   * At hand as `f32`: `lr` (already scaled for the parameter), `decay` (0 where none applies), each
   * hyperparameter by its name, `correction1` and `correction2` (`1 - beta^t`).
   */
  readonly wgsl: string;
  /** The same for one number, in JavaScript: returns the new `p` and slots. */
  step(
    p: number,
    g: number,
    slots: readonly number[],
    scalars: OptimizerScalars,
  ): { p: number; slots: number[] };
}

/** Numbers that hold for a whole update. */
export interface OptimizerScalars {
  /** Learning rate of the parameter. */
  readonly lr: number;
  /** Decoupled weight decay of the parameter. */
  readonly decay: number;
  /** Updates done, this one included; counts from 1. */
  readonly t: number;
  /** Hyperparameters by name. */
  readonly hyper: Readonly<Record<string, number>>;
}

/** A registered optimizer. */
export type Optimizer = OptimizerSpec;

/** Declares an optimizer. */
export function defineOptimizer(spec: OptimizerSpec): Optimizer {
  return spec;
}
