import { hashPosition } from "../folds.ts";
import sentiment from "../text_datasets/sentiment.ts";
import wic from "../text_datasets/wic.ts";
import { type Corpus, makeCorpus } from "./corpus.ts";
import { readDefinitions } from "./definitions.ts";
import { holdOut } from "./held_out.ts";
import { readSentences } from "./sentences.ts";

/** Share of the sentences that is taken, by a hash of the sentence. */
const SENTENCES = 0.3;

/**
 * Reads what a small LLaMA is pretrained on: WordNet's entries as `word: definition`, and 30 % of the sentences of
 * nlp-corpus. No text of sentiment or wic is among them.
 *
 * catbal asks about such entries, in the same words; it never says the kind here, so no answer is seen.
 *
 * @throws {DataError} If a package has not the expected content.
 */
export async function openDecoderSource(): Promise<Corpus> {
  const heldOut = await holdOut({ sentiment, wic });
  const sentences = (await readSentences())
    .filter((line) => hashPosition(`decoder/${line}`) < SENTENCES);
  const entries = (await readDefinitions())
    .map(({ words, definition }) => `${words[0]}: ${definition}`);
  return makeCorpus([...sentences, ...entries], heldOut);
}
