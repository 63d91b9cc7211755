import { canonicalJson } from "./canonical_json.ts";

/**
 * sha256 of bytes or of a text in UTF-8.
 *
 * @returns 64 lower-case hexadecimal digits.
 */
export async function sha256(content: Uint8Array | string): Promise<string> {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : new Uint8Array(content);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * sha256 of a value in its canonical JSON: equal values have equal hashes, however they were written.
 *
 * @throws {TypeError} If JSON cannot hold the value.
 */
export function contentHash(value: unknown): Promise<string> {
  return sha256(canonicalJson(value));
}
