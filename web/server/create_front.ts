import { type Context, Hono } from "hono";
import { answer } from "../http/answer.ts";
import { type Made, pageCache } from "../http/page_cache.ts";
import type { Store } from "../store/store.ts";
import { securityHeaders } from "./security_headers.ts";
import { staticFiles, type StaticFolder } from "./static_files.ts";

/** What visitors meet. */
export interface FrontOptions {
  /** API and pages. */
  readonly app: Hono;
  /** What the board knows. */
  readonly store: Pick<Store, "revision">;
  /** Makes the answer to GET of a path with its query, here or in a worker. */
  readonly make: (path: string) => Promise<Made>;
  /** Files that are served as they are. */
  readonly folders: readonly StaticFolder[];
  /** Origin of Vite's development server: nothing is kept then; `null` in production. */
  readonly devOrigin: string | null;
  /** Told of faults of the program. */
  readonly onFault: (error: unknown) => void;
  /** The time in milliseconds. */
  readonly nowMs: () => number;
  /** Most bytes of answers that are kept. */
  readonly cacheBytes?: number;
}

/** How long a page may be shown after a change that it does not know, while another is made. */
const STALE_MS = 10_000;

/**
 * Puts headers, files and a cache before API and pages. The API answers with all that was acknowledged before
 * it was asked; pages may be some seconds behind.
 */
export async function createFront(
  {
    app,
    store,
    make,
    folders,
    devOrigin,
    onFault,
    nowMs,
    cacheBytes = 96 * 2 ** 20,
  }: FrontOptions,
): Promise<Hono> {
  const front = new Hono();
  const isDev = devOrigin !== null;
  const cache = pageCache({ mostBytes: cacheBytes, nowMs, onFault });

  async function serve({ req, env }: Context): Promise<Response> {
    const { pathname, search } = new URL(req.url);
    const isRead = req.method === "GET" || req.method === "HEAD";
    if (!isRead || isDev || isStream(pathname)) {
      return await app.fetch(req.raw, env);
    }
    const path = pathname + search;
    const body = await cache.get(
      path,
      await store.revision(),
      () => make(path),
      pathname.startsWith("/api/") ? 0 : STALE_MS,
    );
    return answer(req.raw, body);
  }

  front.use(securityHeaders(devOrigin));
  front.use(await staticFiles(folders, isDev));
  front.all("*", serve);
  front.onError((error) => {
    onFault(error);
    return new Response("Fault of the server", { status: 500 });
  });
  return front;
}

/** Answers that grow with the board are sent as they are made. */
function isStream(pathname: string): boolean {
  return pathname === "/api/v1/results.csv";
}
