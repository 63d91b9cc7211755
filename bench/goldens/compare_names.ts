import type { Deviation } from "./deviation.ts";

/**
 * Compares two sets of names: they are equal, or one name tells that they are not.
 *
 * @param name Which set.
 * @param actual Names found, in any order.
 * @param expected Golden names, in any order.
 */
export function compareNames(
  name: string,
  actual: Iterable<string>,
  expected: Iterable<string>,
): Deviation {
  const [found, wanted] = [new Set(actual), new Set(expected)];
  const missing = [...wanted].find((own) => !found.has(own));
  const extra = [...found].find((own) => !wanted.has(own));
  return {
    name,
    fraction: missing === undefined && extra === undefined ? 0 : Infinity,
    detail: missing !== undefined
      ? `"${missing}" is missing`
      : extra !== undefined
      ? `"${extra}" is not expected`
      : `${found.size} names`,
  };
}
