import { createHash } from "node:crypto";
import type { SplitName } from "../dataset.ts";
import { foldSplit } from "../folds.ts";
import type {
  TextCorpusOf,
  TextKind,
  TextSamples,
  TextSplit,
} from "../text_dataset.ts";

/** A sample before it is split. */
export interface TextEntry<Kind extends TextKind> {
  /** A name that stays the same over versions and machines. */
  readonly id: string;
  /** What is placed in a split: samples with one key stay together. The id if it is left out. */
  readonly key?: string;
  /** The sample. */
  readonly sample: TextSamples[Kind];
  /** Its class. */
  readonly label: number;
}

/**
 * Hashes samples, once for all folds.
 *
 * @param corpus Kind, name and classes.
 * @param entries All samples.
 * @returns What deals them out to the splits of a fold, keeping their order.
 */
export function dealEntries<Kind extends TextKind>(
  corpus: Pick<TextCorpusOf<Kind>, "kind" | "name" | "classes">,
  entries: readonly TextEntry<Kind>[],
): (fold: number) => TextCorpusOf<Kind> {
  const hash = createHash("sha256").update(JSON.stringify([
    corpus.classes,
    entries.map(({ id, sample, label }) => [id, sample, label]),
  ])).digest("hex");
  return (fold) => {
    const dealt = Map.groupBy(
      entries,
      ({ id, key = id }) => foldSplit(key, fold),
    );
    const splitOf = (name: SplitName) => asSplit(dealt.get(name) ?? []);
    return {
      ...corpus,
      hash,
      splits: {
        train: splitOf("train"),
        selection: splitOf("selection"),
        test: splitOf("test"),
      },
    };
  };
}

function asSplit<Kind extends TextKind>(
  entries: readonly TextEntry<Kind>[],
): TextSplit<Kind> {
  return {
    samples: entries.map(({ sample }) => sample),
    labels: Int32Array.from(entries, ({ label }) => label),
    ids: entries.map(({ id }) => id),
    count: entries.length,
  };
}
