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

/** Whole answers by address, for as long as nothing changes. */
export interface PageCache {
  /**
   * The answer for an address.
   *
   * @param key What it depends on beside the revision.
   * @param revision Of the store. An answer of another one is not used.
   * @param make Makes the answer. Of several who ask at once one makes it for all. `null` is not kept.
   */
  get(
    key: string,
    revision: number,
    make: () => Promise<Made | null>,
  ): Promise<Body | null>;
  /** Bytes that it holds. */
  readonly bytes: () => number;
}

/**
 * Makes a cache that forgets what was not asked for the longest.
 *
 * @param mostBytes How much it holds at most, beside answers that are still being made.
 */
export function pageCache(mostBytes: number): PageCache {
  const kept = new Map<string, { body: Body; size: number }>();
  const making = new Map<string, Promise<Body | null>>();
  let held = 0;
  let current = -1;

  function keep(key: string, body: Body): void {
    drop(key);
    const size = key.length * 2 + body.bytes.length +
      (body.zipped?.length ?? 0);
    if (size > mostBytes) return;
    kept.set(key, { body, size });
    held += size;
    for (const oldest of kept.keys()) {
      if (held <= mostBytes) break;
      drop(oldest);
    }
  }
  function drop(key: string): void {
    held -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  }

  return {
    bytes: () => held,
    async get(key, revision, make) {
      if (revision > current) {
        current = revision;
        kept.clear();
        held = 0;
      }
      const found = revision === current ? kept.get(key) : undefined;
      if (found) {
        kept.delete(key); // to the end: asked for last
        kept.set(key, found);
        return found.body;
      }
      const job = `${revision} ${key}`;
      let body = making.get(job);
      if (!body) {
        body = toBody(make());
        making.set(job, body);
        try {
          const made = await body;
          if (made && revision === current) keep(key, made);
        } finally {
          making.delete(job);
        }
      }
      return await body;
    },
  };
}

async function toBody(making: Promise<Made | null>): Promise<Body | null> {
  const made = await making;
  if (!made) return null;
  const { status, headers, text } = made;
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
