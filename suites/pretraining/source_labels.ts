import { createHash } from "node:crypto";
import { createRandom } from "../../models/mod.ts";
import { hashPosition } from "../folds.ts";
import { normalizeText } from "../text/normalize_text.ts";
import type { Synset } from "../text_datasets/wordnet/synsets.ts";
import type { HeldOut } from "./held_out.ts";

/** Share of the definitions that do not train. */
const VALIDATION = 0.04;

/** Definitions with the class of each. */
export interface LabelledTexts {
  /** The definitions. */
  readonly texts: readonly string[];
  /** Class of each, shape `[texts.length]`. */
  readonly labels: Int32Array;
}

/** Definitions of supersenses that a target does not ask for. */
export interface SourceLabels {
  /** Lexicographer file of each class. */
  readonly supersenses: readonly number[];
  /** What trains. */
  readonly train: LabelledTexts;
  /** What is only looked at; equal definitions are on one side. */
  readonly validation: LabelledTexts;
  /** Definitions left out since they stand in a data set that a network is tuned to later. */
  readonly heldOut: number;
  /** sha256 in hexadecimal over all definitions and labels. */
  readonly hash: string;
}

/**
 * Labels definitions with their supersense, those of the target left out.
 *
 * @param synsets All synsets.
 * @param target Supersenses that are kept for the target.
 * @param heldOut Tells which definitions must not be seen.
 */
export function labelDefinitions(
  synsets: readonly Synset[],
  target: readonly number[],
  heldOut: HeldOut,
): SourceLabels {
  const source = synsets.filter(({ supersense }) =>
    !target.includes(supersense)
  );
  const kept = source.filter(({ definition }) =>
    heldOut(definition) === undefined
  );
  const supersenses = [...new Set(kept.map(({ supersense }) => supersense))]
    .sort((a, b) => a - b);
  const rows = kept.map(({ definition, supersense }) => ({
    text: definition,
    label: supersenses.indexOf(supersense),
    isTrain: hashPosition(`source/${normalizeText(definition)}`) >= VALIDATION,
  }));
  const side = (isTrain: boolean): LabelledTexts => {
    const own = rows.filter((row) => row.isTrain === isTrain);
    return {
      texts: own.map(({ text }) => text),
      labels: Int32Array.from(own, ({ label }) => label),
    };
  };
  return {
    supersenses,
    train: side(true),
    validation: side(false),
    heldOut: source.length - kept.length,
    hash: createHash("sha256").update(
      JSON.stringify(rows.map(({ text, label }) => [text, label])),
    ).digest("hex"),
  };
}

/** Draws the rows of an update. */
export type DrawRows = (update: number) => number[];

/**
 * Draws rows with replacement, each with a weight of one over the root of the size of its class: rare classes come
 * more often than they are, frequent ones still come most. What is drawn depends on seed and update alone.
 *
 * @param labels Class of each row.
 * @param options Rows of an update, and the run's seed, an unsigned 32-bit integer.
 */
export function drawByClass(
  labels: Int32Array,
  { batch, seed }: { readonly batch: number; readonly seed: number },
): DrawRows {
  const kin = [...Map.groupBy(labels.keys(), (row) => labels[row]!).values()];
  const ends: number[] = [];
  for (const rows of kin) {
    ends.push((ends.at(-1) ?? 0) + Math.sqrt(rows.length));
  }
  return (update) => {
    const random = createRandom(seed, `source/${update}`);
    return Array.from({ length: batch }, () => {
      const place = random.unit() * ends.at(-1)!;
      const rows = kin[ends.findIndex((end) => place < end)]!;
      return rows[random.integer(rows.length)]!;
    });
  };
}
