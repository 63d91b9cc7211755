import type { JsonObject } from "./migrate.ts";
import { ResultError } from "./result_error.ts";

/** Objects and arrays in one another at most; a result needs eight. */
const DEEPEST = 64;

/**
 * Parses an object that every reader must understand alike: no key twice, and not so deep that a walk over it
 * exhausts the stack.
 *
 * @throws {ResultError} If it is no such JSON.
 */
export function parseJson(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ResultError([], `found no JSON, ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ResultError([], "found no object, expected one");
  }
  // JSON.parse keeps the last of equal keys; others may keep the first.
  if (countKeys(value, 0) !== countWrittenKeys(text)) {
    throw new ResultError([], "found a key twice in an object");
  }
  return value as JsonObject;
}

function countKeys(value: unknown, depth: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth === DEEPEST) {
    throw new ResultError(
      [],
      `found more than ${DEEPEST} objects and arrays in one another`,
    );
  }
  const items = Object.values(value);
  return items.reduce<number>(
    (sum, item) => sum + countKeys(item, depth + 1),
    Array.isArray(value) ? 0 : items.length,
  );
}

/** In JSON that is sound, a string before a colon is a key. */
function countWrittenKeys(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) {
    if (colon !== undefined) count++;
  }
  return count;
}
