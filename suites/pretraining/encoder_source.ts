import gloss14, { GLOSS14_SUPERSENSES } from "../text_datasets/gloss14.ts";
import sentiment from "../text_datasets/sentiment.ts";
import wic from "../text_datasets/wic.ts";
import { type Corpus, makeCorpus } from "./corpus.ts";
import { readDefinitions } from "./definitions.ts";
import { holdOut } from "./held_out.ts";
import { readSentences } from "./sentences.ts";
import { labelDefinitions, type SourceLabels } from "./source_labels.ts";

/** What a small RoBERTa is pretrained on. */
export interface EncoderSource {
  /** Sentences and definitions to guess masked tokens of. */
  readonly corpus: Corpus;
  /** Definitions to tell the supersense of. */
  readonly labels: SourceLabels;
}

/**
 * Reads the sentences of nlp-corpus and WordNet's definitions, and labels those whose supersense gloss14 does not
 * ask for. No text of gloss14, sentiment or wic is among them, of whatever split.
 *
 * @throws {DataError} If a package has not the expected content.
 */
export async function openEncoderSource(): Promise<EncoderSource> {
  const heldOut = await holdOut({ gloss14, sentiment, wic });
  const synsets = await readDefinitions();
  const definitions = synsets.map(({ definition }) => definition);
  return {
    corpus: makeCorpus([...await readSentences(), ...definitions], heldOut),
    labels: labelDefinitions(synsets, GLOSS14_SUPERSENSES, heldOut),
  };
}
