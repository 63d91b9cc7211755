import { InvalidArgumentError } from "commander";

/** Most numbers of a list or a range: more is a slip. */
const MOST = 10_000;

/**
 * Reads natural numbers, e.g. `0,2,5-7`.
 *
 * @throws {InvalidArgumentError} If the text is something else.
 */
export function numberList(text: string): number[] {
  const numbers = text.split(",").flatMap((part) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    const [first, last] = [
      Number(match?.[1]),
      Number(match?.[2] ?? match?.[1]),
    ];
    if (!match || last < first || last - first >= MOST) {
      throw new InvalidArgumentError(
        `Found "${part}", expected natural numbers such as 0,2,5-7.`,
      );
    }
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(numbers)];
}

/**
 * Reads seeds: a number alone is how many, from 0 on; all else is a list, so that `4-4` is one seed.
 *
 * @throws {InvalidArgumentError} If the text is something else.
 */
export function seedList(text: string): number[] {
  if (!/^\d+$/.test(text.trim())) return numberList(text);
  const count = positiveInteger(text);
  if (count <= MOST) return Array.from({ length: count }, (_, seed) => seed);
  throw new InvalidArgumentError(
    `Found ${count} seeds, expected ${MOST} at most; seed ${count} alone is ${count}-${count}.`,
  );
}

/**
 * Reads a list of names, e.g. `full,dt1`.
 */
export function nameList(text: string): string[] {
  return text.split(",").map((name) => name.trim()).filter(Boolean);
}

/**
 * Reads a positive integer.
 *
 * @throws {InvalidArgumentError} If the text is something else.
 */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(
    `Found "${text}", expected a positive integer.`,
  );
}

/**
 * Reads a percentage above 0 and below 100, e.g. `8`.
 *
 * @throws {InvalidArgumentError} If the text is something else.
 */
export function percentage(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value < 100) return value;
  throw new InvalidArgumentError(
    `Found "${text}", expected a number of percent between 0 and 100.`,
  );
}
