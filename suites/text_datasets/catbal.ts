import { createRandom } from "../../models/mod.ts";
import { hashPosition } from "../folds.ts";
import { options } from "../options.ts";
import { defineTextDataset } from "../text_dataset.ts";
import { dealEntries, type TextEntry } from "../text/text_table.ts";
import NOUNS from "./wordnet/nouns.json" with { type: "json" };
import {
  readSynsets,
  type Synset,
  WORDNET_PACKAGE,
} from "./wordnet/synsets.ts";

/** Nouns that can be asked for, of each kind at least. */
const LEAST = 600;

/** Questions with each class as answer. */
const PER_CLASS = 364;

/**
 * Catbal: what kind of thing is a noun, given its definition? Four options, in MMLU's form.
 *
 * Every one of 19 supersenses is the answer of as many questions, and the other options are drawn evenly from the
 * other 18, so that nothing is to be gained by knowing which kinds are frequent: with questions as WordNet has them
 * that alone is right in 54 of 100. People wrote the definitions, a machine the questions. Asked are nouns that are no
 * single things, with definitions of 3 to 16 words.
 */
export default defineTextDataset({
  summary: "Kind of a WordNet noun, 4 options, 19 kinds in balance",
  source: [WORDNET_PACKAGE],
  license: "MIT AND LicenseRef-WordNet",
  version: 1,
  kind: "choice",
  counts: { train: 4140, selection: 1037, test: 1739 },
  options: options({}),
  async read() {
    const kin = Map.groupBy(
      (await readSynsets("noun")).filter(isAskable),
      ({ supersense }) => supersense,
    );
    const kinds = [...kin.keys()].filter((n) => kin.get(n)!.length >= LEAST)
      .sort((a, b) => a - b);
    const names = kinds.map((n) => NOUNS[`${n}` as keyof typeof NOUNS]);
    const entries = kinds.flatMap((kind, answer) =>
      kin.get(kind)!
        .map((synset) => ({ synset, place: hashPosition(`pick/${synset.id}`) }))
        .sort((a, b) => a.place - b.place)
        .slice(0, PER_CLASS)
        .map(({ synset }) => ask(synset, names, answer))
    );
    return dealEntries(
      { kind: "choice", name: "catbal", classes: ["A", "B", "C", "D"] },
      entries,
    );
  },
});

function isAskable({ supersense, instance, definition }: Synset): boolean {
  const words = definition.split(/\s+/).length;
  return supersense > 3 && !instance && words >= 3 && words <= 16;
}

/** Draws three other kinds and a place for the answer; both depend on the noun alone. */
function ask(
  { id, words, definition }: Synset,
  names: readonly string[],
  answer: number,
): TextEntry<"choice"> {
  const random = createRandom(0, `catbal/${id}`);
  const others = Int32Array.from(
    names.keys().filter((i) => i !== answer),
  );
  random.shuffle(others);
  const label = random.integer(4);
  const options = [...others.subarray(0, 3)];
  options.splice(label, 0, answer);
  const [a, b, c, d] = options.map((i) => names[i]!);
  return {
    id,
    sample: {
      question: `${words[0]}: ${definition}. Kind:`,
      choices: [a!, b!, c!, d!],
    },
    label,
  };
}
