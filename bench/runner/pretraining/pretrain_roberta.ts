import { architectures, initialize } from "../../../models/mod.ts";
import { loadBpe, openEncoderSource } from "../../../suites/mod.ts";
import type { TrainingHooks } from "../training_job.ts";
import { maskedTokensTask } from "./masked_tokens_task.ts";
import {
  type PretrainedText,
  pretrainText,
  type PretrainTextOptions,
} from "./pretrain_text.ts";
import { sinusoidalTable } from "./sinusoidal_table.ts";
import { sourceLabelsTask } from "./source_labels_task.ts";

const POSITIONS = "roberta.embeddings.position_embeddings.weight";

/**
 * Pretrains a small RoBERTa on two tasks at once: to guess masked tokens of sentences and definitions, and to
 * tell the supersense of definitions, of the 31 that gloss14 does not ask for. Masked tokens alone teach a network
 * this small in this time little more than how frequent each one is.
 *
 * The file has the encoder and `classifier.dense`, not the heads of the two tasks.
 *
 * @throws {DataError} If a package has not the expected content.
 */
export async function pretrainRoberta(
  { session, size, updates = 1500, seed }: PretrainTextOptions,
  hooks: TrainingHooks,
): Promise<PretrainedText> {
  const recipe = {
    masked: { batch: 16, length: 48, maskRate: 0.25 },
    source: { batch: 32, length: 32 },
    positions: { start: "sinusoidal", base: 100 },
    optimizer: {
      lr: 2e-3,
      hyper: { beta1: 0.9, beta2: 0.98 },
      weightDecay: 0.01,
      clipNorm: 1,
    },
    warmupUpdates: Math.min(300, Math.round(updates / 10)),
    updates,
    validateEvery: 250,
  };
  const { masked, source, positions } = recipe;
  const { corpus, labels } = await openEncoderSource();
  hooks.onEvent?.({
    kind: "note",
    message: `corpus: ${JSON.stringify(corpus.counts)}; labelled: ${
      labels.train.texts.length + labels.validation.texts.length
    }, held out ${labels.heldOut}`,
  });
  const tokenizer = await loadBpe();
  const { vocabulary } = tokenizer;
  const guesser = architectures.roberta.build(size, {
    head: "tokens",
    length: masked.length,
    vocabulary,
  });
  const classifier = architectures.roberta.build(size, {
    classes: labels.supersenses.length,
    length: source.length,
    vocabulary,
  });
  const weights = initialize(
    [...guesser.parameters, ...classifier.parameters],
    seed,
  );
  const table = guesser.parameters.find(({ name }) => name === POSITIONS)!;
  weights.set(POSITIONS, sinusoidalTable(table.shape, positions.base));
  return await pretrainText({
    session,
    name: `roberta/${size}`,
    tasks: [
      maskedTokensTask(
        { name: "masked", model: guesser, batch: masked.batch },
        tokenizer,
        corpus,
        { ...masked, updates, seed },
      ),
      sourceLabelsTask(
        { name: "source", model: classifier, batch: source.batch },
        tokenizer,
        labels,
        { ...source, seed },
      ),
    ],
    weights,
    recipe,
    seed,
    isLeftOut: (name) =>
      name.startsWith("lm_head.") || name.startsWith("classifier.out_proj."),
    metadata: {
      corpus_counts: JSON.stringify(corpus.counts),
      corpus_sha256: corpus.hash,
      source_held_out: String(labels.heldOut),
      source_sha256: labels.hash,
      source_supersenses: labels.supersenses.join(" "),
    },
  }, hooks);
}
