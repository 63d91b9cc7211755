import { canonicalJson } from "./result/canonical_json.ts";
import type { Result } from "./result/result.ts";

/**
 * What two results differ in, other than in fold and seed: paths such as `method.name` or
 * `recipe.updates` of the configuration, and of device and environment.
 *
 * @param a First result.
 * @param b Second result.
 * @returns Paths in the order of the first result's keys.
 */
export function changedPaths(a: Result, b: Result): string[] {
  return differingPaths(aspectsOf(a), aspectsOf(b));
}

/**
 * Paths such as `method.version` at which two values of JSON differ, in the order of the first one's keys.
 *
 * @param path Where the two lie. @default {""}
 */
export function differingPaths(a: unknown, b: unknown, path = ""): string[] {
  if (isRecord(a) && isRecord(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .flatMap((key) =>
        differingPaths(a[key], b[key], path ? `${path}.${key}` : key)
      );
  }
  return write(a) === write(b) ? [] : [path];
}

function aspectsOf({ configuration, device, environment }: Result) {
  const { fold: _fold, seed: _seed, ...rest } = configuration;
  const { engine: _engine, ...own } = device ?? {};
  return { ...rest, device: own, environment };
}

function write(value: unknown): string {
  return value === undefined ? "" : canonicalJson(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
