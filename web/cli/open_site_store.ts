import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../bench/result/content_hash.ts";
import { DATABASE } from "../store/back_up.ts";
import { diskBlobs } from "../store/disk_blobs.ts";
import { type OpenStore, openStore } from "../store/open_store.ts";
import type { WebIo } from "./web_io.ts";

/** Folder of the repository. */
export const ROOT = new URL("../../", import.meta.url);

/** Folder of database and texts: `TRUETUNE_DATA`, else `.cache/web` of the checkout. */
export function dataFolder({ env }: Pick<WebIo, "env">): string {
  return env("TRUETUNE_DATA") ?? fileURLToPath(new URL(".cache/web", ROOT));
}

/**
 * Opens the store that the environment names: `DATABASE_URL` (else SQLite in the folder of data) and
 * `TRUETUNE_DATA` (else `.cache/web` of the checkout).
 */
export async function openSiteStore(io: WebIo): Promise<OpenStore> {
  const { env, now } = io;
  const folder = dataFolder(io);
  await Deno.mkdir(folder, { recursive: true });
  return await openStore({
    url: env("DATABASE_URL") || join(folder, DATABASE),
    blobs: diskBlobs(join(folder, "blobs")),
    now,
    code: await hashSummarizingCode(),
  });
}

/** sha256 over the code that turns results into tables. */
async function hashSummarizingCode(): Promise<string> {
  const texts: string[] = [];
  for (const folder of ["bench/", "bench/result/", "bench/stats/"]) {
    const url = new URL(folder, ROOT);
    const names = [...Deno.readDirSync(url)].filter(({ isFile }) => isFile)
      .map(({ name }) => name).sort();
    for (const name of names) {
      texts.push(await Deno.readTextFile(new URL(name, url)));
    }
  }
  return await sha256(texts.join("\0"));
}
