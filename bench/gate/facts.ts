/**
 * What a piece of work is made of and what it computes: the same on every machine, but for rounding.
 *
 * @module
 */
import { z } from "zod";

const count = z.int().min(0);
const bytes = z.record(z.string(), count);

const planned = z.strictObject({
  programs: z.record(z.string(), z.record(z.string(), count)),
  peakBytes: bytes,
  leakedBytes: count,
});

const step = z.strictObject({
  lossNats: z.array(z.number()),
  gradientNorm: z.array(z.number()),
  movedNorm: z.number(),
  gradients: z.record(z.string(), z.tuple([z.number(), z.number()])),
});

const trained = z.strictObject({
  status: z.string(),
  steps: z.record(z.string(), step),
  selectionLossNats: z.array(z.number()),
  testLossNats: z.number().nullable(),
  trainingFlops: count,
  peakBytes: bytes,
  leakedBytes: z.int(),
});

const facts = z.strictObject({
  version: z.literal(1),
  work: z.string(),
  planned: z.record(z.string(), planned),
  trained: trained.nullable(),
});

/** What the programs of a piece of work are made of, on a kind of device. */
export type PlannedFacts = Readonly<z.infer<typeof planned>>;

/** How a step went, in numbers that a wrong gradient or a lost update would change. */
export type StepFacts = Readonly<z.infer<typeof step>>;

/** What came of training. */
export type TrainedFacts = Readonly<z.infer<typeof trained>>;

/** All that is known of a piece of work. */
export type WorkFacts = Readonly<z.infer<typeof facts>>;

/** Thrown for a baseline that cannot be read. */
export class BaselineError extends Error {
  /** Stays `BaselineError` when code is minified. */
  override readonly name = "BaselineError";
}

/**
 * Reads a baseline.
 *
 * @param text The whole file.
 * @param file Its name, for messages.
 * @throws {BaselineError} If it has not the form of one.
 */
export function readFacts(text: string, file: string): WorkFacts {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BaselineError(`Cannot read ${file}: it is no JSON`, {
      cause: error,
    });
  }
  const { success, data, error } = facts.safeParse(value);
  if (success) return data;
  const { path, message } = error.issues[0]!;
  throw new BaselineError(
    `Cannot read ${file}: at "${path.join(".")}" ${message}`,
  );
}

/** Writes a baseline: a line for each parameter, so that a difference names it. */
export function formatFacts(own: WorkFacts): string {
  const text = JSON.stringify(own, null, 1);
  // Numbers that belong together stand on one line.
  return text.replace(
    /\[[^[\]{}"]*\]/g,
    (list) => list.replace(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"),
  ) + "\n";
}
