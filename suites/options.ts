import { z } from "zod";
import { ConfigError } from "./errors.ts";

/** Turns parsed YAML into typed values, or says where it is wrong. */
export interface Reader<T> {
  /**
   * Reads `input`.
   *
   * @param input Value as parsed from YAML.
   * @param path Dotted place of the value, for the message.
   * @throws {ConfigError} If the value does not have the declared form.
   */
  read(input: unknown, path: string): T;
}

/**
 * Makes a reader of an object from its zod entries. Unknown keys are errors, never ignored.
 *
 * Only the file that declares options sees zod; the public contracts speak of {@linkcode Reader}.
 *
 * @param shape One zod schema per key.
 *
 * @example
 * ```ts
 * import { z } from "zod";
 * import { options } from "./options.ts";
 * import assert from "node:assert/strict";
 *
 * const reader = options({ rank: z.int().positive().default(8) });
 * assert.deepEqual(reader.read({}, "method"), { rank: 8 });
 * assert.throws(
 *   () => reader.read({ rnk: 4 }, "runs[0].method"),
 *   /Cannot read runs\[0\]\.method\.rnk: unknown option, expected rank/,
 * );
 * ```
 */
export function options<Shape extends z.ZodRawShape>(
  shape: Shape,
): Reader<z.output<z.ZodObject<Shape, z.core.$strict>>> {
  const schema = z.strictObject(shape);
  return { read: (input, path) => readWith(schema, input, path) };
}

/**
 * Reads `input` with a zod schema; the only place where zod's issues become ours.
 *
 * @param schema What is expected. Its objects should be strict.
 * @param input Value as parsed from YAML or JSON.
 * @param path Dotted place of the value; empty for a whole document.
 * @throws {ConfigError} For the first thing that does not fit.
 */
export function readWith<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  path: string,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const place = joinPath(path, issue.path);
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path).join(", ") || "no options";
    throw new ConfigError(
      joinPath(place, issue.keys.slice(0, 1)),
      `unknown option, expected ${known}`,
    );
  }
  throw new ConfigError(place, describe(issue, valueAt(input, issue.path)));
}

function joinPath(start: string, keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === "number") return `${path}[${key}]`;
    return path ? `${path}.${String(key)}` : String(key);
  }, start);
}

function valueAt(input: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null
        ? Reflect.get(value, key)
        : undefined,
    input,
  );
}

/** Names the keys that the object at `keys` may have. */
function keysAt(schema: z.core.$ZodType, keys: readonly PropertyKey[]) {
  let at = unwrap(schema);
  for (const key of keys) {
    if (at instanceof z.ZodObject) at = unwrap(at.shape[String(key)]);
    else if (at instanceof z.ZodArray) at = unwrap(at.element);
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape).sort() : [];
}

function unwrap(schema: z.core.$ZodType | undefined) {
  let at = schema;
  while (
    at instanceof z.ZodOptional || at instanceof z.ZodDefault ||
    at instanceof z.ZodNullable || at instanceof z.ZodPrefault
  ) at = at.unwrap();
  return at;
}

/** Says in the house's words what was found and what was expected. */
function describe(issue: z.core.$ZodIssue, value: unknown): string {
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  switch (issue.code) {
    case "invalid_type":
      return `found ${found}, expected ${issue.expected}`;
    case "invalid_value":
      return `found ${found}, expected one of ${issue.values.join(", ")}`;
    case "too_small":
      return `found ${found}, expected ${
        issue.inclusive ? "at least" : "more than"
      } ${issue.minimum}`;
    case "too_big":
      return `found ${found}, expected ${
        issue.inclusive ? "at most" : "less than"
      } ${issue.maximum}`;
    default:
      return `found ${found}, ${issue.message}`;
  }
}
