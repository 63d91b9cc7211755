import type { Initializer, Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { conv2d as convolve } from "./conv.ts";

/** Settings of {@linkcode conv2d}. */
export interface Conv2dOptions {
  /** Side of the square kernel. */
  readonly kernel: number;
  /** Pixels from one window to the next. @default {1} */
  readonly stride?: number;
  /** Zeros around the map. @default {0} */
  readonly padding?: number;
  /** Groups of channels that do not mix. @default {1} */
  readonly groups?: number;
  /** First values of the weight. */
  readonly weight: Initializer;
  /** `false` leaves the bias out. @default {true} */
  readonly bias?: boolean;
}

/**
 * Convolution of an NHWC map, parameters `weight [features, C / groups, kernel, kernel]` and
 * `bias [features]`, as `torch.nn.Conv2d`.
 *
 * @param x `[B, H, W, C]`.
 * @param features Channels of the result.
 */
export function conv2d(
  scope: Scope,
  x: Tensor,
  features: number,
  {
    kernel,
    stride = 1,
    padding = 0,
    groups = 1,
    weight,
    bias = true,
  }: Conv2dOptions,
): Tensor {
  const shape = [features, x.shape[3]! / groups, kernel, kernel];
  const zeros = { kind: "constant", value: 0 } as const;
  return convolve(
    x,
    scope.parameter("weight", shape, weight),
    bias ? scope.parameter("bias", [features], zeros) : undefined,
    { stride, padding, groups },
  );
}
