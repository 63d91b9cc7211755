import { crossEntropy, softCrossEntropy } from "../../../models/mod.ts";
import type { Compose } from "../op_case.ts";

/** Cross entropies. */
export const losses: Readonly<Record<string, Compose>> = {
  cross_entropy({ at, attributes }) {
    const { label_smoothing, ignore_index } = attributes as {
      label_smoothing?: number;
      ignore_index?: number;
    };
    const loss = crossEntropy(at("logits"), at("labels"), {
      ...(label_smoothing !== undefined && { smoothing: label_smoothing }),
      ...(ignore_index !== undefined && { ignoreIndex: ignore_index }),
    });
    return { loss };
  },
  cross_entropy_soft: ({ at }) => ({
    loss: softCrossEntropy(at("logits"), at("targets")),
  }),
};
