import { openFront } from "../open_front.ts";
import { memoryBlobs } from "../../../web/store/memory_blobs.ts";
import { openStore } from "../../../web/store/open_store.ts";
import type { Submission } from "../../../web/store/store.ts";

const now = () => "2026-11-25T00:00:00.000Z";

/** A site in this process, without a network or a browser. */
export interface OpenPages extends AsyncDisposable {
  /** Keys of its tables, by suite. */
  readonly keys: Readonly<Record<string, string>>;
  /** A page as its reader sees it. */
  read(path: string): Promise<{ html: string; text: string; status: number }>;
}

/** Makes a site of some results, all of one submitter. */
export async function openPages(
  submissions: readonly Submission[],
): Promise<OpenPages> {
  const store = await openStore({
    url: ":memory:",
    blobs: memoryBlobs(),
    now,
  });
  for (const sent of submissions) {
    await store.add(sent, { name: "ann", isReferee: false });
  }
  while (await store.refresh(50));
  const front = await openFront(store, now);
  const { items } = await store.tables({}, { limit: 100 });
  return {
    keys: Object.fromEntries(
      items.map(({ key, group }) => [group.suite, key]),
    ),
    async read(path) {
      const answer = await front.fetch(new Request(`http://board${path}`));
      const [, html = ""] = /<main[^>]*>(.*)<\/main>/s.exec(
        await answer.text(),
      ) ?? [];
      const text = html.replace(/<script.*?<\/script>|<style.*?<\/style>/gs, "")
        .replace(/<[^>]+>/g, " ").replace(/&[a-z]+;/g, " ")
        .replace(/\s+/g, " ");
      return { html, text, status: answer.status };
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}
