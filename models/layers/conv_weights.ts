import type { Initializer } from "../architecture.ts";

/**
 * First values of a convolution in front of a rectifier: normal, of a width that keeps gradients as
 * large as they are. He et al., Delving Deep into Rectifiers (2015), arXiv:1502.01852, equation 14.
 *
 * @param kernel Side of the kernel.
 * @param features Channels of the result.
 * @param groups Groups of channels that do not mix.
 */
export function convWeights(
  kernel: number,
  features: number,
  groups = 1,
): Initializer {
  const fanOut = kernel ** 2 * features / groups;
  return { kind: "normal", std: Math.sqrt(2 / fanOut) };
}
