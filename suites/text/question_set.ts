import { createRandom } from "../../models/mod.ts";
import type { TextSplit } from "../text_dataset.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** A question with options, as token ids. */
export interface EncodedQuestion {
  /** Its id in the data set. */
  readonly id: string;
  /** Ids of the question. */
  readonly prompt: readonly number[];
  /** Ids of what stands for a question that is not asked. */
  readonly bare: readonly number[];
  /** Ids of each option with a space before it, without an end. */
  readonly options: readonly (readonly number[])[];
  /** Index of the right one. */
  readonly label: number;
}

/**
 * Encodes questions with options.
 *
 * @param tokenizer What encodes them.
 * @param split The questions.
 * @param bare What stands for a question that is not asked; the last word of each question if `null`.
 */
export function encodeQuestions(
  tokenizer: Tokenizer,
  { samples, ids, labels }: TextSplit<"choice">,
  bare: string | null,
): EncodedQuestion[] {
  const known = new Map<string, readonly number[]>();
  const behind = (text: string) => {
    const found = known.get(text) ?? tokenizer.encode(` ${text}`);
    known.set(text, found);
    return found;
  };
  return samples.map(({ question, choices }, i) => ({
    id: ids[i]!,
    prompt: tokenizer.encode(question),
    bare: behind(bare ?? question.trim().split(/\s+/).at(-1)!),
    options: choices.map(behind),
    label: labels[i]!,
  }));
}

/**
 * Puts answered questions before a question. Which ones depends on the seed and the question alone.
 *
 * @param question What is asked.
 * @param pool Questions to draw from; the question itself is never drawn.
 * @param options How many, the run's seed, and ids between two of them.
 * @returns Ids of the whole prompt.
 * @throws {RangeError} If there are too few.
 */
export function withShots(
  { id, prompt }: EncodedQuestion,
  pool: readonly EncodedQuestion[],
  { shots, seed, separator }: {
    readonly shots: number;
    readonly seed: number;
    readonly separator: readonly number[];
  },
): readonly number[] {
  if (shots === 0) return prompt;
  const others = Int32Array.from(pool.keys().filter((i) => pool[i]!.id !== id));
  if (others.length < shots) {
    throw new RangeError(
      `Cannot show ${shots} answered questions: found ${others.length} to train on, expected as many`,
    );
  }
  createRandom(seed, `shots/${id}`).shuffle(others);
  const shown = [...others.subarray(0, shots)].flatMap((i) => {
    const { prompt, options, label } = pool[i]!;
    return [...prompt, ...options[label]!, ...separator];
  });
  return [...shown, ...prompt];
}
