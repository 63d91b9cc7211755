import { Command } from "@commander-js/extra-typings";
import { fileURLToPath } from "node:url";
import { buildIfStale } from "../../build/build_islands.ts";
import { importFolder } from "../../store/import_folder.ts";
import { createSite } from "../create_site.ts";
import { openSiteStore, ROOT } from "../open_site_store.ts";
import { startThread } from "../site_thread.ts";
import type { WebIo } from "../web_io.ts";

/** How long a start may take until all tables are summarized. */
const SETTLE_MS = 10_000;

/** `web serve`: the site on `HOST` and `PORT`, with the results of a folder loaded. */
export function serveCommand(io: WebIo) {
  return new Command("serve")
    .description(
      "serve the board on HOST (127.0.0.1) and PORT (8000), with local results loaded",
    )
    .option(
      "--results <dir>",
      "folder of results to load at start",
      fileURLToPath(new URL("results", ROOT)),
    )
    .option("--no-results", "load none")
    .option("--no-build", "take the islands as they were built last")
    .action(async ({ results, build }) => {
      const store = await openSiteStore(io);
      if (typeof results === "string") {
        const { added, known, faults } = await importFolder(store, results, {
          name: "local",
          isReferee: false,
        });
        io.err(`${results}: ${added} new results, ${known} known\n`);
        for (const fault of faults) io.err(`Left out ${fault}\n`);
      }
      const devOrigin = io.env("VITE_ORIGIN") ?? null;
      if (build && devOrigin === null && await buildIfStale()) {
        io.err("Built the islands\n");
      }
      const onFault = (error: unknown) =>
        io.err(`${error instanceof Error ? error.stack : String(error)}\n`);
      const [reader, keeper] = await Promise.all([
        startThread("reader", onFault),
        startThread("keeper", onFault),
      ]);
      // A small board is complete when it opens; a large one need not wait.
      await Promise.race([keeper.settled(), pause(SETTLE_MS, io.signal)]);
      const { front } = await createSite({
        store,
        now: io.now,
        onFault,
        devOrigin,
        isBehindProxy: io.env("TRUETUNE_PROXY") === "1",
        verifyAttestation: null,
        onStored() {},
        back: { make: reader.make, accept: keeper.accept },
      });
      const server = Deno.serve({
        hostname: io.env("HOST") ?? "127.0.0.1",
        port: portOf(io.env("PORT") ?? "8000"),
        signal: io.signal,
        onListen: ({ hostname, port }) =>
          io.err(`Serving http://${hostname}:${port}\n`),
      }, front.fetch);
      await server.finished;
      reader.end();
      keeper.end();
      await store.close();
    });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new RangeError(
    `Cannot listen on PORT "${text}", expected a number from 0 to 65535`,
  );
}
