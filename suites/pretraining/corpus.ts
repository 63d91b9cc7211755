import { createHash } from "node:crypto";
import { hashPosition } from "../folds.ts";
import { normalizeText } from "../text/normalize_text.ts";
import type { HeldOut } from "./held_out.ts";

/** Share of the lines that do not train. */
const VALIDATION = 0.01;

/** Lines of text to pretrain on. */
export interface Corpus {
  /** What trains. */
  readonly train: readonly string[];
  /** What is only looked at: one line in a hundred, by a hash of the line. */
  readonly validation: readonly string[];
  /** Lines that were given, by reason: `kept`, `repeated`, `empty`, or the data set that holds them out. */
  readonly counts: Readonly<Record<string, number>>;
  /** sha256 in hexadecimal over all kept lines. */
  readonly hash: string;
}

/**
 * Leaves out what must not be seen, what stands there already, and what is empty, all without regard to case and
 * punctuation; then keeps some lines for validation.
 *
 * @param lines The lines, first come, first kept.
 * @param heldOut Tells what must not be seen.
 */
export function makeCorpus(
  lines: readonly string[],
  heldOut: HeldOut,
): Corpus {
  const seen = new Set<string>();
  const counts: Record<string, number> = { kept: 0 };
  const train: string[] = [], validation: string[] = [];
  const hash = createHash("sha256");
  for (const given of lines) {
    const line = given.trim();
    const bare = normalizeText(line);
    const reason = bare === ""
      ? "empty"
      : heldOut(line) ?? (seen.has(bare) ? "repeated" : "kept");
    counts[reason] = (counts[reason] ?? 0) + 1;
    if (reason !== "kept") continue;
    seen.add(bare);
    const isTrain = hashPosition(`validation/${bare}`) >= VALIDATION;
    (isTrain ? train : validation).push(line);
    hash.update(`${line}\n`);
  }
  return { train, validation, counts, hash: hash.digest("hex") };
}
