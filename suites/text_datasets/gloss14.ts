import { hashPosition } from "../folds.ts";
import { options } from "../options.ts";
import { defineTextDataset } from "../text_dataset.ts";
import { dealEntries } from "../text/text_table.ts";
import NOUNS from "./wordnet/nouns.json" with { type: "json" };
import {
  readSynsets,
  type Synset,
  WORDNET_PACKAGE,
} from "./wordnet/synsets.ts";

/**
 * Lexicographer files with at least 1,200 definitions. Location and object have as many, but most of theirs are of
 * single places: they stay with the source labels that a network may be pretrained on.
 */
export const GLOSS14_SUPERSENSES = [
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  13,
  14,
  18,
  20,
  23,
  26,
  27,
];

/** Definitions of each class. */
const PER_CLASS = 1200;

/**
 * Gloss-14: which of 14 supersenses does a WordNet definition of a noun belong to?
 *
 * 16,800 definitions, 1,200 of each class, without the example sentences. Definitions that stand in two classes are
 * left out, of those that stand twice in one class the first is taken; then those with the lowest hash of their place
 * in WordNet, which also decides the split.
 */
export default defineTextDataset({
  summary: "14 supersenses of WordNet definitions, 1,200 each",
  source: [WORDNET_PACKAGE],
  license: "MIT AND LicenseRef-WordNet",
  version: 1,
  kind: "text",
  counts: { train: 10201, selection: 2420, test: 4179 },
  options: options({}),
  async read() {
    const synsets = takeOnce(await readSynsets("noun"));
    const entries = GLOSS14_SUPERSENSES.flatMap((supersense, label) =>
      synsets
        .filter((synset) => synset.supersense === supersense)
        .map((synset) => ({ synset, place: hashPosition(`pick/${synset.id}`) }))
        .sort((a, b) => a.place - b.place)
        .slice(0, PER_CLASS)
        .map(({ synset: { id, definition } }) => ({
          id,
          sample: definition,
          label,
        }))
    );
    return dealEntries(
      {
        kind: "text",
        name: "gloss14",
        classes: GLOSS14_SUPERSENSES.map((n) =>
          NOUNS[`${n}` as keyof typeof NOUNS]
        ),
      },
      entries,
    );
  },
});

/** Leaves one synset of each definition, and none of those that two supersenses share. */
function takeOnce(synsets: readonly Synset[]): Synset[] {
  const kin = Map.groupBy(
    synsets,
    ({ definition }) => definition.toLowerCase(),
  );
  return [...kin.values()]
    .filter((alike) =>
      alike.every(({ supersense }) => supersense === alike[0]!.supersense)
    )
    .map((alike) => alike[0]!);
}
