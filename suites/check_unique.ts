import { ConfigError } from "./errors.ts";

/**
 * Checks that no value stands twice in a list.
 *
 * @param values The list.
 * @param path Its dotted place.
 * @throws {ConfigError} At the second of two equal values.
 */
export function checkUnique(
  values: readonly (string | number)[],
  path: string,
): void {
  values.forEach((value, i) => {
    if (values.indexOf(value) === i) return;
    throw new ConfigError(
      `${path}[${i}]`,
      `found ${
        JSON.stringify(value)
      } twice, expected each once; a "label" tells rows apart`,
    );
  });
}
