import { Command } from "@commander-js/extra-typings";
import { openSiteStore } from "../open_site_store.ts";
import type { WebIo } from "../web_io.ts";

/** `web hide`: takes a result off the tables. */
export function hideCommand(io: WebIo) {
  return new Command("hide")
    .description(
      "take a result off the tables; it stays to be seen, with the reason",
    )
    .argument("<id>", "id of the result, or a start of it")
    .requiredOption("--because <reason>", "what readers are told")
    .action((id, { because }) => moderate(io, id, because));
}

/** `web show`: puts a result back. */
export function showCommand(io: WebIo) {
  return new Command("show")
    .description("put a hidden result back on the tables")
    .argument("<id>", "id of the result, or a start of it")
    .action((id) => moderate(io, id, null));
}

async function moderate(
  io: WebIo,
  id: string,
  because: string | null,
): Promise<void> {
  await using store = await openSiteStore(io);
  if (!await store.hide(id, because)) {
    throw new RangeError(
      `Cannot moderate "${id}": found no result, or several, expected an id or a start of one`,
    );
  }
  io.out(`${because === null ? "Shown" : "Hidden"}\n`);
}
