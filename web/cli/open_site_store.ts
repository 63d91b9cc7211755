import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../bench/result/content_hash.ts";
import { DATABASE } from "../store/back_up.ts";
import { type OpenStore, openStore } from "../store/open_store.ts";
import { openBlobs } from "./open_blobs.ts";
import type { WebIo } from "./web_io.ts";

/** Folder of the repository. */
export const ROOT = new URL("../../", import.meta.url);

/** Folder of database and texts: `TRUETUNE_DATA`, else `.cache/web` of the checkout. */
export function dataFolder({ env }: Pick<WebIo, "env">): string {
  return env("TRUETUNE_DATA") ?? fileURLToPath(new URL(".cache/web", ROOT));
}

/**
 * Opens the store that the environment names: `DATABASE_URL` (else SQLite in the folder of data),
 * `TRUETUNE_S3` (else texts in that folder) and `TRUETUNE_DATA` (else `.cache/web` of the checkout).
 */
export async function openSiteStore(
  io: Pick<WebIo, "env" | "now">,
): Promise<OpenStore> {
  const { env, now } = io;
  const folder = dataFolder(io);
  await Deno.mkdir(folder, { recursive: true });
  return await openStore({
    url: env("DATABASE_URL") || join(folder, DATABASE),
    blobs: openBlobs(io, folder),
    now,
    code: await hashFiles(
      ["bench/", "bench/result/", "bench/stats/"].flatMap(filesIn),
    ),
    form: await hashFiles(FORM),
  });
}

/** Files that say what a summary holds. */
const FORM = [
  ...["report", "answer", "coverage_of"].map((name) => `bench/${name}.ts`),
  ...["difference", "estimate", "judge_pairs", "rank_bands"]
    .map((name) => `bench/stats/${name}.ts`),
  "web/store/store.ts",
];

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))]
    .filter(({ isFile }) => isFile).map(({ name }) => folder + name).sort();
}

/** sha256 over the code that turns results into tables. */
async function hashFiles(paths: readonly string[]): Promise<string> {
  const texts = paths.map((path) => Deno.readTextFile(new URL(path, ROOT)));
  return await sha256((await Promise.all(texts)).join("\0"));
}
