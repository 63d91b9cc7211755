import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { sha256 } from "../../bench/result/content_hash.ts";
import type { Body } from "./answer.ts";

/** What is made for an address. */
export interface Made {
  /** HTTP status. */
  readonly status: number;
  /** Headers beside those of length, tag and encoding. */
  readonly headers: Readonly<Record<string, string>>;
  /** The content. */
  readonly text: string;
}

/** Whole answers by address. */
export interface PageCache {
  /**
   * The answer for an address: one of this revision, or one that was of the newest revision until just now,
   * while another is made.
   *
   * @param key What it depends on beside the revision.
   * @param revision Of the store.
   * @param make Makes the answer. Of several who ask at once one makes it for all. A fault is not kept.
   * @param staleMs How long an answer may be given on after it was last known to be of the newest revision;
   * 0 for answers that must know all that was acknowledged.
   */
  get(
    key: string,
    revision: number,
    make: () => Promise<Made>,
    staleMs?: number,
  ): Promise<Body>;
  /** Bytes that it holds. */
  readonly bytes: () => number;
}

/** How a cache is set up. */
export interface PageCacheOptions {
  /** How much it holds at most, beside answers that are still being made. */
  readonly mostBytes: number;
  /** The time in milliseconds. */
  readonly nowMs: () => number;
  /** Told when an answer could not be made that nobody waits for. */
  readonly onFault: (error: unknown) => void;
}

interface Kept {
  readonly body: Body;
  readonly size: number;
  readonly revision: number;
  readonly madeAtMs: number;
  /** When it was last known to be of the newest revision. */
  newestAtMs: number;
}

/** An answer younger than this is not replaced while it may be given: a busy store changes many times a second. */
const YOUNG_MS = 1000;

/** Most answers that are replaced at once, so that those whom someone waits for come first. */
const MOST_REPLACED = 2;

/** Makes a cache that forgets what was not asked for the longest. */
export function pageCache(
  { mostBytes, nowMs, onFault }: PageCacheOptions,
): PageCache {
  const kept = new Map<string, Kept>();
  const making = new Map<string, Promise<Body>>();
  const replaced = new Set<string>();
  let held = 0;

  function keep(key: string, own: Kept): void {
    drop(key);
    if (own.size > mostBytes) return;
    kept.set(key, own);
    held += own.size;
    for (const oldest of kept.keys()) {
      if (held <= mostBytes) break;
      drop(oldest);
    }
  }
  function drop(key: string): void {
    held -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  }

  async function makeOnce(
    key: string,
    revision: number,
    make: () => Promise<Made>,
  ): Promise<Body> {
    const job = `${revision} ${key}`;
    const other = making.get(job);
    if (other) return await other;
    const own = make().then(toBody);
    making.set(job, own);
    try {
      const body = await own;
      // A slow one of an older revision replaces no newer one.
      if (body.status < 500 && revision >= (kept.get(key)?.revision ?? -1)) {
        const atMs = nowMs();
        keep(key, {
          body,
          revision,
          size: key.length * 2 + body.bytes.length +
            (body.zipped?.length ?? 0),
          madeAtMs: atMs,
          newestAtMs: atMs,
        });
      }
      return body;
    } finally {
      making.delete(job);
    }
  }

  async function replace(...args: Parameters<typeof makeOnce>): Promise<void> {
    const [key] = args;
    if (replaced.has(key) || replaced.size >= MOST_REPLACED) return;
    replaced.add(key);
    try {
      await makeOnce(...args);
    } catch (error) {
      onFault(error);
    } finally {
      replaced.delete(key);
    }
  }

  return {
    bytes: () => held,
    async get(key, revision, make, staleMs = 0) {
      const found = kept.get(key), atMs = nowMs();
      if (!found) return await makeOnce(key, revision, make);
      if (found.revision >= revision) found.newestAtMs = atMs;
      else if (atMs - found.newestAtMs >= staleMs) {
        return await makeOnce(key, revision, make);
      } else if (atMs - found.madeAtMs >= YOUNG_MS) {
        replace(key, revision, make);
      }
      kept.delete(key); // to the end: asked for last
      kept.set(key, found);
      return found.body;
    },
  };
}

async function toBody({ status, headers, text }: Made): Promise<Body> {
  const bytes = new TextEncoder().encode(text);
  const zipped = new Uint8Array(await promisify(gzip)(bytes));
  return {
    status,
    etag: `"${(await sha256(bytes)).slice(0, 32)}"`,
    headers,
    bytes,
    zipped: zipped.length < bytes.length ? zipped : null,
  };
}
