import { createRandom } from "../../models/mod.ts";
import { options } from "../options.ts";
import { defineTextDataset } from "../text_dataset.ts";
import { dealEntries, type TextEntry } from "../text/text_table.ts";
import {
  type PartOfSpeech,
  readSynsets,
  type Synset,
  WORDNET_PACKAGE,
} from "./wordnet/synsets.ts";

const PARTS: readonly PartOfSpeech[] = ["noun", "verb", "adj", "adv"];

/** A sentence that uses a word, and the synset that says in which sense. */
interface Use {
  readonly synset: string;
  readonly sentence: string;
}

/**
 * Word in context, from WordNet's example sentences: is a word meant in the same sense in both?
 *
 * The first text is the word, a colon and a sentence; the second another sentence. Each word gives one pair in the
 * same sense and one in different senses, and all pairs of a spelling go to the same split, so that nothing is to be
 * gained by knowing the word. The task of SuperGLUE's WiC, not its data: Pilehvar and Camacho-Collados, WiC (2019),
 * arXiv:1808.09121. Senses of WordNet are fine; people agree on about 80 of 100 pairs of such data.
 */
export default defineTextDataset({
  summary: "Pairs of sentences: is a word meant in the same sense?",
  source: [WORDNET_PACKAGE],
  license: "MIT AND LicenseRef-WordNet",
  version: 1,
  kind: "pair",
  counts: { train: 3156, selection: 754, test: 1202 },
  options: options({}),
  async read() {
    const entries: TextEntry<"pair">[] = [];
    for (const part of PARTS) {
      const uses = collectUses(await readSynsets(part));
      for (const [word, found] of uses) {
        entries.push(...pairUp(part, word, found));
      }
    }
    return dealEntries(
      { kind: "pair", name: "wic", classes: ["different", "same"] },
      entries,
    );
  },
});

/** Sentences by the word that they use; each sentence once a word. */
function collectUses(synsets: readonly Synset[]): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  for (const { id, words, examples } of synsets) {
    for (const sentence of examples) {
      const lower = sentence.toLowerCase();
      for (const word of new Set(words.map((word) => word.toLowerCase()))) {
        if (!contains(lower, word)) continue;
        const found = uses.get(word) ?? [];
        if (found.some((use) => use.sentence === sentence)) continue;
        found.push({ synset: id, sentence });
        uses.set(word, found);
      }
    }
  }
  return uses;
}

/** Whether `word` stands in `text` as it is or with a regular ending; "ran" and "running" are missed for "run". */
function contains(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at > 0 && /\p{L}/u.test(text[at - 1]!)) continue;
    const rest = text.slice(at + word.length, at + word.length + 4);
    if (/^(?:e?s|e?d|ing|'s)?(?!\p{L})/u.test(rest)) return true;
  }
  return false;
}

/** One pair in the same sense and one in two, if there are both; which ones depends on the word alone. */
function pairUp(
  part: PartOfSpeech,
  word: string,
  uses: Use[],
): TextEntry<"pair">[] {
  createRandom(0, `wic/${part}/${word}`).shuffle(uses);
  const pairs = uses.flatMap((first, i) =>
    uses.slice(i + 1).map((second) => ({ first, second }))
  );
  const same = pairs.find(({ first, second }) =>
    first.synset === second.synset
  );
  const different = pairs.find(({ first, second }) =>
    first.synset !== second.synset
  );
  if (same === undefined || different === undefined) return [];
  return [different, same].map(({ first, second }, label) => ({
    id: `${part}/${word}/${label}`,
    key: word,
    sample: [`${word}: ${first.sentence}`, second.sentence],
    label,
  }));
}
