import {
  type PartOfSpeech,
  readSynsets,
  type Synset,
} from "../text_datasets/wordnet/synsets.ts";

const PARTS: readonly PartOfSpeech[] = ["noun", "verb", "adj", "adv"];

/**
 * Reads the synsets of all parts of speech: nouns, verbs, adjectives, adverbs.
 *
 * @throws {DataError} If a file is not the expected one.
 */
export async function readDefinitions(): Promise<Synset[]> {
  const parts: Synset[] = [];
  for (const part of PARTS) parts.push(...await readSynsets(part));
  return parts;
}
