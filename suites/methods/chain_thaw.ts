import { baseEntries, baseExtensions, stepOf } from "../base.ts";
import { blockSubspaces } from "../block_subspaces.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";
import { wholeStep } from "../partition.ts";

/**
 * Chain-thaw: the head trains alone, then each block alone from the input up, then all. Felbo et al., Using Millions of
 * Emoji Occurrences to Learn Any-domain Representations for Detecting Sentiment, Emotion and Sarcasm (2017). Stem and
 * downsampling train with the block beside them, the last norm with the head.
 */
export default defineMethod({
  summary: "Chain-thaw: the head, each block alone, then all",
  paper: "arXiv:1708.00524",
  version: 1,
  options: options({ ...baseEntries }),
  extensions: (own) => baseExtensions(own),
  steps: (model, { on }) =>
    [
      stepOf(model, "head", on, () => false),
      ...blockSubspaces(model).map(({ name, holds }) =>
        stepOf(model, name, on, holds, () => false)
      ),
      wholeStep(model, on),
    ].filter(({ trainable }) => trainable.length > 0),
});
