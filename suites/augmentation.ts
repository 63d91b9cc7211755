import { z } from "zod";
import { options, type Reader } from "./options.ts";

/** How training images are varied. Zero everywhere leaves them as they are. */
export interface Augmentation {
  /** Pixels that a crop may shift in each direction; what it uncovers repeats the edge. */
  readonly cropPadding: number;
  /** Probability that an image is mirrored left to right. */
  readonly flip: number;
  /** α of mixup's Beta(α, α); 0 is off. Zhang et al., mixup (2018), arXiv:1710.09412. */
  readonly mixup: number;
  /** α of CutMix's Beta(α, α); 0 is off. Yun et al., CutMix (2019), arXiv:1905.04899. */
  readonly cutmix: number;
  /** Probability that a batch is mixed at all. */
  readonly mixProbability: number;
  /** Probability of CutMix rather than mixup in a mixed batch, where both are on. */
  readonly switchProbability: number;
  /** Probability that a rectangle of an image is replaced by noise. Zhong et al. (2020), arXiv:1708.04896. */
  readonly erasing: number;
}

const probability = z.number().min(0).max(1);

/** Reads the `augmentation` of a suite file; what is left out is off. */
export const augmentation: Reader<Augmentation> = options({
  cropPadding: z.int().min(0).default(0),
  flip: probability.default(0),
  mixup: z.number().min(0).default(0),
  cutmix: z.number().min(0).default(0),
  mixProbability: probability.default(1),
  switchProbability: probability.default(0.5),
  erasing: probability.default(0),
});
