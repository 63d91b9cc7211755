/**
 * Writes JSON for people and programs: objects indented, arrays of plain values on one line, as a curve of
 * a thousand lines helps nobody.
 *
 * @param value What JSON can hold.
 *
 * @example
 * ```ts
 * import { formatJson } from "./format_json.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(formatJson({ a: [1, 2], b: {} }), '{\n  "a": [1, 2],\n  "b": {}\n}');
 * ```
 */
export function formatJson(value: unknown): string {
  return write(value, "");
}

function write(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const items = isList
    ? value.map((item) => [undefined, item] as const)
    : Object.entries(value).filter(([, item]) => item !== undefined);
  const [open, close] = isList ? "[]" : "{}";
  if (items.length === 0) return `${open}${close}`;
  if (isList && value.every((x) => typeof x !== "object" || x === null)) {
    return `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
  }
  const inner = `${indent}  `;
  const lines = items.map(([key, item]) =>
    inner + (key === undefined ? "" : `${JSON.stringify(key)}: `) +
    write(item, inner)
  );
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}
