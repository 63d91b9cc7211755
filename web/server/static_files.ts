import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { MiddlewareHandler } from "hono";
import { sha256 } from "../../bench/result/content_hash.ts";
import { answer, type Body } from "../http/answer.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".ico": "image/x-icon",
  ".png": "image/png",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

/** Where files lie and how long they last. */
export interface StaticFolder {
  /** The folder, ending in `/`. */
  readonly folder: URL;
  /** What the addresses of its files start with, e.g. `/`. */
  readonly prefix: string;
  /** `Cache-Control` of its files. */
  readonly cacheControl: string;
}

/**
 * Serves the files of some folders from memory, with entity tags, compressed for those who can read that.
 *
 * @param isFresh Whether to read files again for each request, for those who edit them.
 */
export async function staticFiles(
  folders: readonly StaticFolder[],
  isFresh: boolean,
): Promise<MiddlewareHandler> {
  const readAll = async () => {
    const files = new Map<string, Body>();
    for (const { folder, prefix, cacheControl } of folders) {
      for (const path of list(folder, "")) {
        files.set(
          prefix + path,
          await read(new URL(path, folder), cacheControl),
        );
      }
    }
    return files;
  };
  let files = await readAll();
  return async (context, next) => {
    const { method, path } = context.req;
    if (method !== "GET" && method !== "HEAD") return await next();
    if (isFresh && /\.\w+$/.test(path)) files = await readAll();
    const file = files.get(path);
    return file ? answer(context.req.raw, file) : await next();
  };
}

async function read(url: URL, cacheControl: string): Promise<Body> {
  const bytes = await Deno.readFile(url);
  const path = fileURLToPath(url);
  const zipped = gzipSync(bytes, { level: 9 });
  return {
    status: 200,
    etag: `"${(await sha256(bytes)).slice(0, 32)}"`,
    headers: {
      "content-type": TYPES[extname(path)] ?? "application/octet-stream",
      "cache-control": cacheControl,
    },
    bytes,
    zipped: zipped.length < bytes.length ? zipped : null,
  };
}

function list(folder: URL, prefix: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
      name.startsWith(".")
        ? []
        : isDirectory
        ? list(new URL(`${name}/`, folder), `${prefix}${name}/`)
        : [prefix + name]
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
