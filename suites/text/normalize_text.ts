/**
 * A text as it is compared with others: lower case, and one space for all that is no letter and no digit.
 *
 * @example
 * ```ts
 * import { normalizeText } from "./normalize_text.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(normalizeText(" Don't -- WAIT! "), "don t wait");
 * ```
 */
export function normalizeText(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
