import assert from "node:assert/strict";
import { openFront } from "../open_front.ts";
import { memoryBlobs } from "../../../web/store/memory_blobs.ts";
import { openStore } from "../../../web/store/open_store.ts";
import { exampleSubmission } from "../example_submission.ts";

const now = () => "2026-11-25T00:00:00.000Z";

Deno.test("a board of more than 40 tables links its pages, so that each table is reached once", async () => {
  await using store = await openStore({
    url: ":memory:",
    blobs: memoryBlobs(),
    now,
  });
  for (let i = 0; i < 41; i++) {
    const sent = await exampleSubmission({ adapter: `Device ${i}` });
    await store.add(sent, { name: "ann", isReferee: false });
  }
  while (await store.refresh(50));
  const front = await openFront(store, now);
  const seen: string[] = [];
  let path: string | undefined = "/?model=convnext-micro";
  let pages = 0;
  while (path !== undefined && pages < 10) {
    const answer = await front.fetch(new Request(`http://localhost${path}`));
    const html = (await answer.text()).replaceAll("&amp;", "&");
    pages++;
    const main = html.split("<script")[0]!;
    seen.push(
      ...new Set(
        [...main.matchAll(/href="\/devices\/(Device%20\d+)"/g)]
          .map(([, name]) => name!),
      ),
    );
    assert.equal(/rel="prev"/.test(html), pages > 1);
    path = /rel="next" href="([^"]+)"/.exec(html)?.[1];
    if (path) assert.equal(path, `/?model=convnext-micro&page=${pages + 1}`);
  }
  assert.equal(pages, 4); // 12 tables each
  assert.equal(seen.length, 41);
  assert.equal(new Set(seen).size, 41);
});
