import { buildIfStale } from "../../web/build/build_islands.ts";
import { openFront } from "../web/open_front.ts";
import { memoryBlobs } from "../../web/store/memory_blobs.ts";
import { openStore } from "../../web/store/open_store.ts";
import { exampleSubmission } from "../web/example_submission.ts";

/** What an attacker calls a device, hoping for a page that believes it. */
export const ATTACK = `"><img src=x onerror="document.title='owned'"></script>`;

/** A site with results, served on this machine. */
export interface OpenSite extends AsyncDisposable {
  /** Its origin. */
  readonly origin: string;
  /** Asks it without a network. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Addresses of all kinds of pages. */
  readonly paths: readonly string[];
}

/** Serves some results: two seeds of three methods, one that failed, and an attacker's. */
export async function openSite(): Promise<OpenSite> {
  await buildIfStale();
  const store = await openStore({
    url: ":memory:",
    blobs: memoryBlobs(),
    now: () => "2026-11-25T00:00:00.000Z",
  });
  const ann = { name: "ann", isReferee: false };
  const answers = (share: number, of: number) =>
    Array.from({ length: 100 }, (_, i) => (i * 7 + of) % 100 < share ? 1 : 0)
      .join("");
  let run = "";
  for (const seed of [0, 1, 2]) {
    for (
      const [method, share] of [["full", 80], ["dt3", 79], [
        "lora",
        20,
      ]] as const
    ) {
      const sent = await exampleSubmission({
        method,
        seed,
        right: answers(share, seed),
      });
      run = (await store.add(sent, ann)).row.id;
    }
    for (const method of ["full", "dt1"]) {
      await store.add(
        await exampleSubmission({
          method,
          seed,
          suite: "truth",
          right: answers(60, seed),
        }),
        ann,
      );
    }
  }
  await store.add(
    await exampleSubmission({ method: "dt1", status: "oom" }),
    ann,
  );
  await store.add(
    await exampleSubmission({ adapter: ATTACK, method: "<b>bold</b>" }),
    { name: "<i>eve", isReferee: false },
  );
  while (await store.refresh(50));
  const { items } = await store.tables({
    suite: "quick",
    device: "Test adapter",
  }, { limit: 1 });
  const key = items[0]!.key;
  const front = await openFront(store, () => "2026-11-25T00:00:00.000Z");
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    front.fetch,
  );
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    fetch: (request) => front.fetch(request),
    paths: [
      ...["/", "/truth", "/pareto", "/speed", "/docs"],
      ...["/methods", "/methods/dt3", "/models", "/models/convnext-micro"],
      ...[
        "/datasets",
        "/datasets/emoji53",
        "/devices",
        `/devices/${encodeURIComponent(ATTACK)}`,
      ],
      ...[
        `/tables/${key}`,
        `/runs/${run}`,
        `/compare/${key}/lora/full`,
        "/nothing",
      ],
    ],
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await store.close();
    },
  };
}
