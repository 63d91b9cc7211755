import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import { type FilePlace, SuiteError } from "./suite_error.ts";

/** A parsed YAML file that remembers where everything stood. */
export interface YamlDocument {
  /** The content as plain values. */
  readonly value: unknown;
  /**
   * Finds a place.
   *
   * @param path Dotted place, e.g. `methods[2].lr`; what does not exist stands for what it would lie in.
   * @param part Whether the key or its value is meant. @default {"value"}
   */
  locate(path: string, part?: "key" | "value"): FilePlace;
}

/**
 * Parses YAML strictly: one document, no key twice, no tags, no aliases.
 *
 * JSON is YAML, so this reads JSON files too.
 *
 * @param text The whole file.
 * @param file Its path, for messages.
 * @throws {SuiteError} If it is not well-formed.
 *
 * @example
 * ```ts
 * import { parseYaml } from "./yaml_document.ts";
 * import assert from "node:assert/strict";
 *
 * const { value, locate } = parseYaml("a: 1\nb: [2, 3]\n", "x.yaml");
 * assert.deepEqual(value, { a: 1, b: [2, 3] });
 * assert.deepEqual(locate("b[1]"), { file: "x.yaml", line: 2, column: 8 });
 * ```
 */
export function parseYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    version: "1.2",
    schema: "core",
  });
  const placeOf = (offset: number): FilePlace => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) {
    throw new SuiteError(
      placeOf(fault.pos[0]),
      `Cannot read YAML: ${fault.message}`,
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new SuiteError(
      placeOf(0),
      "Cannot read YAML: found an alias, expected plain values",
      { cause: error },
    );
  }
  return {
    value,
    locate: (path, part = "value") =>
      placeOf(offsetOf(document.contents, keysOf(path), part)),
  };
}

function keysOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([key, index]) =>
    index === undefined ? key : Number(index)
  );
}

/** Offset of the last node on the way that exists. */
function offsetOf(
  root: Node | null,
  keys: readonly (string | number)[],
  part: "key" | "value",
): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [i, key] of keys.entries()) {
    if (isSeq(node) && typeof key === "number") {
      node = node.items[key];
    } else if (isMap(node)) {
      const pair = node.items.find((item) =>
        isScalar(item.key) && String(item.key.value) === String(key)
      );
      const isLast = i === keys.length - 1;
      const start = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
      if (isLast && part === "key" && start !== undefined) return start;
      // A key without a value has a place of its own only in the key.
      node = pair?.value ?? undefined;
      if (node === undefined && start !== undefined) return start;
    } else return offset;
    const range = (node as Node | undefined)?.range;
    if (!range) return offset;
    offset = range[0];
  }
  return offset;
}
