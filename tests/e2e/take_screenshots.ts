/**
 * Takes the pictures of the site that README.md shows, of the results of this checkout:
 *
 *     deno run -A --frozen --lock=peers.lock tests/e2e/take_screenshots.ts
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { buildIfStale } from "../../web/build/build_islands.ts";
import { openFront } from "../web/open_front.ts";
import { importFolder } from "../../web/store/import_folder.ts";
import { memoryBlobs } from "../../web/store/memory_blobs.ts";
import { openStore } from "../../web/store/open_store.ts";
import { openBrowser } from "./open_browser.ts";

const ROOT = new URL("../../", import.meta.url);
const now = () => new Date().toISOString();

await buildIfStale();
await using store = await openStore({
  url: ":memory:",
  blobs: memoryBlobs(),
  now,
});
await importFolder(store, fileURLToPath(new URL("results", ROOT)), {
  // As `deno task web` does: nobody vouches for them.
  name: "local",
  isReferee: false,
});
while (await store.refresh(50));
const front = await openFront(store, now);
const server = Deno.serve(
  { port: 0, hostname: "127.0.0.1", onListen() {} },
  front.fetch,
);
const browser = await openBrowser();
try {
  const { items: [run] } = await store.rows(
    { label: "dt3", status: "ok", current: true },
    { limit: 1 },
  );
  if (!run) throw new Error("Cannot take pictures: found no run of dt3");
  const page = await browser.newPage({
    viewport: { width: 1280, height: 880 },
    colorScheme: "light",
  });
  page.setDefaultTimeout(120_000);
  for (
    const [name, path, anchor] of [
      ["board", "/", null],
      ["run", `/runs/${run.id}`, "#curves"],
      ["truth", "/truth", null],
    ] as const
  ) {
    await page.goto(`http://127.0.0.1:${server.addr.port}${path}`, {
      waitUntil: "networkidle",
    });
    if (anchor) {
      await page.locator(anchor).evaluate((own) => own.scrollIntoView());
    }
    await page.screenshot({
      path: fileURLToPath(new URL(`docs/site_${name}.jpg`, ROOT)),
      type: "jpeg",
      quality: 80,
    });
  }
} finally {
  await browser.close();
  await server.shutdown();
}
