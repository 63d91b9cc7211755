import type { TextDataset } from "../text_dataset.ts";
import { normalizeText } from "../text/normalize_text.ts";

/** Tells which data set a text stands in, if any; case and punctuation do not count. */
export type HeldOut = (text: string) => string | undefined;

/**
 * Gathers texts that a network must not see before it is tuned: those of all splits, as each is tested in one fold.
 *
 * Of pairs both texts count, and also without the word in front, as in `word: sentence`; of questions the question.
 *
 * @param datasets Data sets by name.
 * @throws {DataError} If one has not the expected content.
 */
export async function holdOut(
  datasets: Readonly<Record<string, TextDataset>>,
): Promise<HeldOut> {
  const held = new Map<string, string>();
  for (const [name, dataset] of Object.entries(datasets)) {
    const { splits } = await dataset.configure({}, name).open({});
    for (const { samples } of Object.values(splits)) {
      for (const text of samples.flatMap(textsOf)) {
        held.set(normalizeText(text), name);
      }
    }
  }
  return (text) => held.get(normalizeText(text));
}

type Sample =
  | string
  | readonly [string, string]
  | { readonly question: string };

function textsOf(sample: Sample): string[] {
  if (typeof sample === "string") return [sample];
  if ("question" in sample) return [sample.question];
  return sample.flatMap((text) => [text, text.replace(/^[^:]*: /, "")]);
}
