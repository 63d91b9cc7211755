import type { Extension } from "../architecture.ts";
import { mul } from "../ops/mul.ts";

/** Settings of {@linkcode ia3}; lists hold last parts of paths. */
export interface Ia3Options {
  /**
   * Linear layers whose output is scaled. Left out or `null`: keys and values, as the network names them.
   */
  readonly targets?: readonly string[] | null;
  /**
   * Linear layers whose input is scaled. Left out or `null`: the last ones of MLPs, as the network names
   * them.
   */
  readonly feedforward?: readonly string[] | null;
}

const ONES = { kind: "constant", value: 1 } as const;

/**
 * Learned scales of keys, values and the inner activations of MLPs, `ia3_l`, one number for each channel.
 *
 * Liu et al., Few-Shot Parameter-Efficient Fine-Tuning is Better and Cheaper than In-Context Learning
 * (2022), arXiv:2205.05638. Scales start at 1, so that the network is unchanged at first.
 */
export function ia3({ targets, feedforward }: Ia3Options = {}): Extension[] {
  const outputs: Extension = {
    site: "linear",
    places: targets ?? "scaledOutputs",
    apply: (scope, y) =>
      mul(y, scope.parameter("ia3_l", [y.shape.at(-1)!], ONES)),
    merge({ weight, bias, inputs, own }) {
      const scales = own("ia3_l");
      return {
        weight: weight.map((x, i) => x * scales[Math.floor(i / inputs)]!),
        ...(bias && { bias: bias.map((x, row) => x * scales[row]!) }),
      };
    },
  };
  const inputs: Extension = {
    site: "linear_input",
    places: feedforward ?? "scaledInputs",
    apply: (scope, x) =>
      mul(x, scope.parameter("ia3_l", [x.shape.at(-1)!], ONES)),
    merge({ weight, inputs, own }) {
      const scales = own("ia3_l");
      return { weight: weight.map((x, i) => x * scales[i % inputs]!) };
    },
  };
  // An empty list leaves one kind out.
  return [outputs, inputs].filter(({ places }) => places?.length !== 0);
}
