import { Command } from "@commander-js/extra-typings";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import { buildIfStale } from "../../build/build_islands.ts";
import { loadRoutes } from "../../pages/load_routes.ts";
import type { Manifest } from "../../pages/page_renderer.tsx";
import { createApp } from "../../server/create_app.ts";
import { importFolder } from "../../store/import_folder.ts";
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
    .action(async ({ results }) => {
      const store = await openSiteStore(io);
      if (typeof results === "string") {
        const { added, known, faults } = await importFolder(store, results, {
          name: "local",
          isReferee: false,
        });
        io.err(`${results}: ${added} new results, ${known} known\n`);
        for (const fault of faults) io.err(`Left out ${fault}\n`);
      }
      const web = new URL("web/", ROOT);
      const devOrigin = io.env("VITE_ORIGIN") ?? null;
      if (devOrigin === null && await buildIfStale()) {
        io.err("Built the islands\n");
      }
      const app = await createApp({
        store,
        modules: await loadRoutes(web),
        scripts: {
          manifest: await readManifest(new URL("dist/manifest.json", web)),
          devOrigin,
        },
        folders: [
          {
            folder: new URL("dist/assets/", web),
            prefix: "/assets/",
            cacheControl: "public, max-age=31536000, immutable",
          },
          {
            folder: new URL("static/", web),
            prefix: "/",
            cacheControl: "no-cache",
          },
        ],
        api: new Hono(),
        onFault: (error) =>
          io.err(`${error instanceof Error ? error.stack : String(error)}\n`),
      });
      const hostname = io.env("HOST") ?? "127.0.0.1";
      const port = Number(io.env("PORT") ?? 8000);
      const server = Deno.serve({
        hostname,
        port,
        signal: io.signal,
        onListen: (address) =>
          io.err(`Serving http://${address.hostname}:${address.port}\n`),
      }, app.fetch);
      await server.finished;
      await store.close();
    });
}

/** What Vite wrote; `null` before islands were built. */
async function readManifest(url: URL): Promise<Manifest | null> {
  try {
    return JSON.parse(await Deno.readTextFile(url)) as Manifest;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
