/**
 * Paths of the pages. In an export, which has files and no server, the browser makes them relative.
 *
 * @module
 */
import { staticAddress } from "./static_address.ts";

/** What an exported page says about its place. */
interface StaticDocument {
  readonly document?: {
    readonly documentElement: {
      readonly dataset: Readonly<Record<string, string | undefined>>;
    };
  };
}

/**
 * The address of a page of the board.
 *
 * @param parts Its path, e.g. `["runs", id]`; they are escaped. None is the board.
 * @param query With its question mark, or empty.
 */
export function address(parts: readonly string[], query = ""): string {
  const path = `/${parts.map(encodeURIComponent).join("/")}${query}`;
  const { document } = globalThis as StaticDocument;
  const root = document?.documentElement.dataset["root"];
  return root === undefined ? path : root + staticAddress(path);
}
