import { architectures, initialize } from "../../../models/mod.ts";
import { loadBpe, openDecoderSource } from "../../../suites/mod.ts";
import type { TrainingHooks } from "../training_job.ts";
import { nextTokensTask } from "./next_tokens_task.ts";
import {
  type PretrainedText,
  pretrainText,
  type PretrainTextOptions,
} from "./pretrain_text.ts";

/**
 * Pretrains a small LLaMA to continue sentences and entries of WordNet.
 *
 * @throws {DataError} If a package has not the expected content.
 */
export async function pretrainLlama(
  { session, size, updates = 2200, seed }: PretrainTextOptions,
  hooks: TrainingHooks,
): Promise<PretrainedText> {
  const recipe = {
    batch: 16,
    length: 64,
    optimizer: {
      lr: 3e-3,
      hyper: { beta1: 0.9, beta2: 0.98 },
      weightDecay: 0.01,
      clipNorm: 1,
    },
    warmupUpdates: Math.min(150, Math.round(updates / 10)),
    updates,
    validateEvery: 200,
  };
  const corpus = await openDecoderSource();
  hooks.onEvent?.({
    kind: "note",
    message: `corpus: ${JSON.stringify(corpus.counts)}`,
  });
  const tokenizer = await loadBpe();
  const { batch, length } = recipe;
  const model = architectures.llama.build(size, {
    length,
    vocabulary: tokenizer.vocabulary,
  });
  return await pretrainText({
    session,
    name: `llama/${size}`,
    tasks: [
      nextTokensTask({ name: "next", model, batch }, tokenizer, corpus, {
        length,
        updates,
        seed,
      }),
    ],
    weights: initialize(model.parameters, seed),
    recipe,
    seed,
    isLeftOut: () => false,
    metadata: {
      corpus_counts: JSON.stringify(corpus.counts),
      corpus_sha256: corpus.hash,
    },
  }, hooks);
}
