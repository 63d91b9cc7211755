/**
 * Writes a value as JSON in one form only: keys sorted by UTF-16 code unit, no white space, numbers as
 * ECMAScript writes them. That is RFC 8785, the JSON Canonicalization Scheme.
 *
 * @param value Anything that JSON can hold. Keys with the value `undefined` are left out.
 * @throws {TypeError} If JSON cannot hold it: `NaN`, an infinity, a function, `undefined` in an array.
 *
 * @example
 * ```ts
 * import { canonicalJson } from "./canonical_json.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(canonicalJson({ b: [1, 2.50], a: "é" }), '{"a":"é","b":[1,2.5]}');
 * ```
 */
export function canonicalJson(value: unknown): string {
  return write(value, "value");
}

function write(value: unknown, place: string): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => write(item, `${place}[${i}]`)).join()}]`;
  }
  if (typeof value === "object" && isPlain(value)) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => a < b ? -1 : 1)
      .map(([key, item]) =>
        `${JSON.stringify(key)}:${write(item, `${place}.${key}`)}`
      );
    return `{${entries.join()}}`;
  }
  throw new TypeError(
    `Cannot write ${place} as JSON: found ${
      String(value)
    }, expected null, a boolean, a finite number, a string, an array or a plain object`,
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
