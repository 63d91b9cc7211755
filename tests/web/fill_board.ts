/**
 * Fills a folder of data with as many results as a busy board has, to measure the site on it:
 *
 *     deno run -A --lock=peers.lock tests/web/fill_board.ts FOLDER 50000
 *
 * 10 methods with 5 seeds make a table; texts are not synced, as nobody would miss them.
 *
 * @module
 */
import { sql } from "kysely";
import { gzipSync } from "node:zlib";
import { addResult } from "../../web/store/add_result.ts";
import type { Blobs } from "../../web/store/blobs.ts";
import { connect } from "../../web/store/database.ts";
import { exampleSubmission } from "./example_submission.ts";

const [folder, count] = Deno.args;
await Deno.mkdir(`${folder}/blobs`, { recursive: true });
const known = new Set<string>();
const blobs: Blobs = {
  put(hash, text) {
    if (known.has(hash)) return Promise.resolve();
    known.add(hash);
    Deno.mkdirSync(`${folder}/blobs/${hash.slice(0, 2)}`, { recursive: true });
    Deno.writeFileSync(
      `${folder}/blobs/${hash.slice(0, 2)}/${hash}.gz`,
      gzipSync(text, { level: 1 }),
    );
    return Promise.resolve();
  },
  get: () => Promise.reject(new Error("Cannot read while filling")),
  list: () => {
    throw new Error("Cannot list while filling");
  },
};
const db = await connect(`${folder}/board.sqlite`);
await sql`pragma synchronous = off`.execute(db);
for (let i = 0; i < Number(count); i++) {
  const method = i % 10, seed = Math.floor(i / 10) % 5;
  const right = Array.from(
    { length: 50 },
    (_, item) => (item * 7 + seed * 3) % 50 < 25 + method * 2 ? "1" : "0",
  ).join("");
  await addResult(
    { db, blobs, now: () => "2026-11-25T00:00:00.000Z" },
    await exampleSubmission({
      method: `method_${method}`,
      seed,
      right,
      adapter: `Device ${Math.floor(i / 50)}`,
    }),
    { name: `lab-${Math.floor(i / 50) % 20}`, isReferee: false },
  );
}
await db.destroy();
