import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the repository. */
export const ROOT = new URL("../../", import.meta.url);

/** A file of the repository as a path that is short from where we are. */
export function repositoryPath(file: string): string {
  const path = fileURLToPath(new URL(file, ROOT));
  const short = relative(Deno.cwd(), path);
  return short.startsWith("..") || isAbsolute(short) ? path : short || ".";
}

/** Folder for data that is made once. */
export function cacheFolder(): string {
  return fileURLToPath(new URL(".cache", ROOT));
}

/** File that keeps what adapters reach. */
export function peaksFile(): string {
  return `${cacheFolder()}/peaks.json`;
}
