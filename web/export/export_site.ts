import { staticAddress } from "../views/static_address.ts";

/** A file of an export. */
export interface ExportedFile {
  /** Its path in the folder. */
  readonly path: string;
  /** What is in it. */
  readonly text: string;
}

/** What an export left out, and what it holds. */
export interface Exported {
  /** Number of pages. */
  readonly pages: number;
  /** Addresses that were linked, but gave no page, with what the site said. */
  readonly broken: readonly string[];
}

/** Where the site shall be asked: what stands here is not seen by anyone. */
const ORIGIN = "http://board";

/**
 * Follows all links of a site from its board on, and turns each page into a file whose links are relative, so
 * that it works from any static host and from a disk.
 *
 * @param fetch Asks the site.
 * @param write Keeps a file.
 */
export async function exportSite(
  fetch: (request: Request) => Response | Promise<Response>,
  write: (file: ExportedFile) => Promise<void>,
): Promise<Exported> {
  const seen = new Set(["/"]);
  const broken: string[] = [];
  let pages = 0;
  // The set grows while it is walked.
  for (const path of seen) {
    // The board must hold all tables, since the browser filters them.
    const query = path === "/" ? "?all=1" : "";
    const response = await fetch(new Request(ORIGIN + path + query));
    if (!response.ok) {
      broken.push(`${path}: ${response.status}`);
      await response.body?.cancel();
      continue;
    }
    const html = await response.text();
    for (const link of linksOf(html)) seen.add(link);
    await write({ path: staticAddress(path), text: toFile(html, path) });
    pages++;
  }
  return { pages, broken };
}

const LINK = /(\s(?:href|src|action)=")(\/[^"]*)"/g;

/** Paths of the pages that a page links to: without query and fragment, since a file serves all of them. */
function linksOf(html: string): string[] {
  return [...html.matchAll(LINK)]
    .map(([, , link]) => link!.replace(/[?#].*$/s, ""))
    .filter((path) =>
      !path.startsWith("//") && !path.startsWith("/api/") &&
      staticAddress(path).endsWith(".html")
    );
}

function toFile(html: string, path: string): string {
  const depth = staticAddress(path).split("/").length - 1;
  const root = "../".repeat(depth);
  // Modules do not load from a disk; one plain script takes their place.
  return html.replace(/<link rel="modulepreload"[^>]*>/g, "")
    .replace(/<script type="module"[^>]*><\/script>/g, "")
    .replace(
      LINK,
      (_, before, link) => `${before}${root}${staticAddress(link)}"`,
    )
    .replace(/<html /, `<html data-root="${root}" `)
    .replace(
      /<\/body>/,
      html.includes('id="islands"')
        ? `<script defer src="${root}islands.js"></script></body>`
        : "</body>",
    );
}
