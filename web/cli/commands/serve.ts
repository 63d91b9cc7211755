import { Command } from "@commander-js/extra-typings";
import { fileURLToPath } from "node:url";
import { buildIfStale } from "../../build/build_islands.ts";
import { importFolder } from "../../store/import_folder.ts";
import { createSite } from "../create_site.ts";
import { openSiteStore, ROOT } from "../open_site_store.ts";
import type { WebIo } from "../web_io.ts";

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
      const app = await createSite({
        store,
        now: io.now,
        onFault: (error) =>
          io.err(`${error instanceof Error ? error.stack : String(error)}\n`),
        devOrigin,
        isBehindProxy: io.env("TRUETUNE_PROXY") === "1",
        verifyAttestation: null,
      });
      const server = Deno.serve({
        hostname: io.env("HOST") ?? "127.0.0.1",
        port: portOf(io.env("PORT") ?? "8000"),
        signal: io.signal,
        onListen: ({ hostname, port }) =>
          io.err(`Serving http://${hostname}:${port}\n`),
      }, app.fetch);
      await server.finished;
      await store.close();
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new RangeError(
    `Cannot listen on PORT "${text}", expected a number from 0 to 65535`,
  );
}
