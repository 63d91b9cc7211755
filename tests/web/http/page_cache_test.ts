import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import type { Body } from "../../../web/http/answer.ts";
import { type Made, pageCache } from "../../../web/http/page_cache.ts";

const STALE_MS = 10_000;

/** A cache at a time that tests move, and what it was told. */
function cacheAt(mostBytes = 1e6) {
  const at = { ms: 0 };
  const faults: unknown[] = [];
  let made = 0;
  const cache = pageCache({
    mostBytes,
    nowMs: () => at.ms,
    onFault: (error) => faults.push(error),
  });
  return {
    at,
    faults,
    cache,
    made: () => made,
    /** Makes an answer that says how many were made before. */
    make: (): Promise<Made> => Promise.resolve(page(`page ${made++}`)),
  };
}

const page = (text: string, status = 200): Made => ({
  status,
  headers: { "content-type": "text/html" },
  text,
});
const textOf = ({ bytes }: Body) => new TextDecoder().decode(bytes);

/** Lets what nobody waits for come to its end: compression takes turns of the event loop. */
async function until(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1e4 && !isDone(); turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

Deno.test("pageCache() makes an answer once a revision, for all who ask at once", async () => {
  const { cache, make, made } = cacheAt();
  const bodies = await Promise.all(
    [1, 2, 3].map(() => cache.get("/", 1, make)),
  );
  assert.deepEqual(bodies.map(textOf), ["page 0", "page 0", "page 0"]);
  assert.equal(textOf(await cache.get("/", 1, make)), "page 0");
  assert.equal(textOf(await cache.get("/other", 1, make)), "page 1");
  assert.equal(made(), 2);
});

Deno.test("pageCache() gives no old answer where none may be given", async () => {
  const { cache, make, at } = cacheAt();
  await cache.get("/", 1, make);
  at.ms = 1;
  assert.equal(textOf(await cache.get("/", 2, make)), "page 1");
  // One who asked the store earlier may well have the newer answer.
  assert.equal(textOf(await cache.get("/", 1, make)), "page 1");
});

Deno.test("pageCache() gives the old answer while it makes a new one, and only for so long", async () => {
  const { cache, make, made, at } = cacheAt();
  const ask = async (revision: number) =>
    textOf(await cache.get("/", revision, make, STALE_MS));
  await ask(1);
  at.ms = 500;
  assert.equal(await ask(2), "page 0");
  assert.equal(made(), 1, "a young answer is not replaced");
  at.ms = 2000;
  assert.equal(await ask(3), "page 0");
  await until(() => made() === 2);
  let seen = "";
  for (let turn = 0; turn < 1e4 && seen !== "page 1"; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    seen = await ask(3);
  }
  assert.equal(seen, "page 1");
  assert.equal(made(), 2);
  at.ms += STALE_MS - 1;
  assert.equal(await ask(3), "page 1", "known to be the newest now");
  at.ms += STALE_MS;
  assert.equal(await ask(4), "page 2", "too old to be given");
});

Deno.test("pageCache() tells of an answer that could not be replaced, and goes on with the old one", async () => {
  const { cache, make, faults, at } = cacheAt();
  const fail = () => Promise.reject(new Error("no"));
  await assert.rejects(cache.get("/", 1, fail), /no/);
  await cache.get("/", 1, make);
  at.ms = 2000;
  assert.equal(
    textOf(await cache.get("/", 2, fail, STALE_MS)),
    "page 0",
  );
  await until(() => faults.length > 0);
  assert.equal(faults.length, 1);
  assert.equal(textOf(await cache.get("/", 2, make)), "page 1");
});

Deno.test("pageCache() keeps no fault, and what is not there only as long as nothing changes", async () => {
  const { cache, make } = cacheAt();
  const fault = () => Promise.resolve(page("fault", 500));
  assert.equal((await cache.get("/", 1, fault)).status, 500);
  assert.equal(textOf(await cache.get("/", 1, make)), "page 0");
  const nothing = () => Promise.resolve(page("nothing", 404));
  assert.equal((await cache.get("/x", 1, nothing)).status, 404);
  assert.equal((await cache.get("/x", 1, make)).status, 404);
  assert.equal((await cache.get("/x", 2, make)).status, 200);
});

Deno.test("pageCache() forgets what was not asked for the longest, and holds no more than it may", async () => {
  const { cache, made } = cacheAt(2000);
  let count = 0;
  const ask = (key: string) =>
    cache.get(key, 1, () => {
      count++;
      // Random letters, so that compression gains little.
      const bytes = crypto.getRandomValues(new Uint8Array(250));
      return Promise.resolve(page(bytes.toHex()));
    });
  for (const key of ["/a", "/b", "/a", "/c"]) await ask(key);
  assert(cache.bytes() <= 2000 && cache.bytes() > 1000, `${cache.bytes()}`);
  assert.equal(count, 3);
  await ask("/a");
  assert.equal(count, 3, "was asked for last");
  await ask("/b");
  assert.equal(count, 4, "was forgotten");
  assert.equal(made(), 0);
  for (let i = 0; i < 100; i++) await ask(`/${i}`);
  assert(cache.bytes() <= 2000);
  const before = cache.bytes();
  await cache.get("/big", 1, () => Promise.resolve(page("x".repeat(3000))));
  assert.equal(cache.bytes(), before, "too large to be kept");
});

Deno.test("pageCache() names equal contents equally, and compresses what gains by it", async () => {
  const { cache } = cacheAt();
  const long = page("word ".repeat(100));
  const a = await cache.get("/a", 1, () => Promise.resolve(long));
  const b = await cache.get("/b", 2, () => Promise.resolve(long));
  const c = await cache.get("/c", 2, () => Promise.resolve(page("x")));
  assert.equal(a.etag, b.etag);
  assert.notEqual(a.etag, c.etag);
  assert.equal(gunzipSync(a.zipped!).toString(), long.text);
  assert.equal(c.zipped, null);
});
