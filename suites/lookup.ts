import { ConfigError } from "./errors.ts";

/**
 * Finds `name` in a registry.
 *
 * @typeParam Entry What the registry holds.
 * @param registry Entries by name.
 * @param name The name asked for.
 * @param kind What the registry holds, for the message, e.g. `method`.
 * @param path Where the name stood in the suite file.
 * @throws {ConfigError} If no entry has that name; the message lists those that exist.
 *
 * @example
 * ```ts
 * import { lookup } from "./lookup.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(lookup({ full: 1, head: 2 }, "head", "method", "runs[0]"), 2);
 * ```
 */
export function lookup<Entry>(
  registry: Readonly<Record<string, Entry>>,
  name: string,
  kind: string,
  path: string,
): Entry {
  const entry = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (entry === undefined) {
    const known = Object.keys(registry).sort().join(", ");
    throw new ConfigError(
      path,
      `no ${kind} "${name}", expected one of ${known}`,
    );
  }
  return entry;
}
