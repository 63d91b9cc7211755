import { Command } from "@commander-js/extra-typings";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildIslands } from "../../build/build_islands.ts";
import { exportSite } from "../../export/export_site.ts";
import { importFolder } from "../../store/import_folder.ts";
import { createSite } from "../create_site.ts";
import { openSiteStore, ROOT } from "../open_site_store.ts";
import type { WebIo } from "../web_io.ts";

/** `web export DIR`: the whole board as files that need no server. */
export function exportCommand(io: WebIo) {
  return new Command("export")
    .description("write the board as files for any static host, or a disk")
    .argument("<dir>", "folder that is written")
    .option(
      "--results <dir>",
      "folder of results to load before",
      fileURLToPath(new URL("results", ROOT)),
    )
    .option("--no-results", "load none")
    .action(async (folder, { results }) => {
      const store = await openSiteStore(io);
      try {
        if (typeof results === "string") {
          const { faults } = await importFolder(store, results, {
            name: "local",
            isReferee: false,
          });
          for (const fault of faults) io.err(`Left out ${fault}\n`);
        }
        while (await store.refresh(10));
        const { front } = await createSite({
          store,
          now: io.now,
          onFault: (error) => io.err(`${String(error)}\n`),
          devOrigin: null,
          isBehindProxy: false,
          verifyAttestation: null,
          onStored() {},
        });
        // First, as it empties its folder.
        await buildIslands({ form: "script", folder });
        const { pages, broken } = await exportSite(
          (request) => front.fetch(request),
          async ({ path, text }) => {
            const file = join(folder, path);
            await mkdir(dirname(file), { recursive: true });
            await writeFile(file, text);
          },
        );
        for (const name of ["style.css", "icon.svg"]) {
          await copyFile(
            new URL(`web/static/${name}`, ROOT),
            join(folder, name),
          );
        }
        for (const one of broken) io.err(`No page for ${one}\n`);
        io.out(
          `${pages} pages in ${folder}; open ${join(folder, "index.html")}\n`,
        );
      } finally {
        await store.close();
      }
    });
}
