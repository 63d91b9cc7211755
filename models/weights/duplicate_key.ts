/**
 * Finds a key that occurs twice at the top level of a JSON object, which `JSON.parse` would hide by
 * keeping the last one.
 *
 * @param json A JSON object; must be valid.
 * @returns The first such key, or `undefined`.
 */
export function duplicateKey(json: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  // Strings, and the brackets outside of them; a string before a colon is a key.
  for (
    const { 0: token, index } of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)
  ) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && isKey(json, index + token.length)) {
      const key = JSON.parse(token) as string;
      if (seen.has(key)) return key;
      seen.add(key);
    }
  }
  return undefined;
}

function isKey(json: string, end: number): boolean {
  while (" \t\r\n".includes(json[end]!)) end++;
  return json[end] === ":";
}
