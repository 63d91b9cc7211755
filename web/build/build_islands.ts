import { fileURLToPath } from "node:url";
import { VITE, viteOptions, WEB } from "./vite_options.ts";

/** What is built. */
export interface BuildOptions {
  /**
   * `modules`: one file for each island, with hashed names and a manifest, for the server. `script`: one
   * plain script, since browsers load no modules from `file://`.
   */
  readonly form: "modules" | "script";
  /** Folder that is emptied and written. */
  readonly folder: string;
}

/** Bundles the islands. */
export async function buildIslands(
  { form, folder }: BuildOptions,
): Promise<void> {
  const { build } = await import(VITE);
  const isScript = form === "script";
  await build({
    ...await viteOptions(),
    // A plain script has no `import.meta`; it has no use for it either.
    logLevel: isScript ? "error" : "warn",
    build: {
      outDir: folder,
      emptyOutDir: true,
      manifest: isScript ? false : "manifest.json",
      modulePreload: isScript ? false : { polyfill: false },
      rolldownOptions: {
        input: fileURLToPath(new URL("client.ts", WEB)),
        output: isScript
          ? {
            format: "iife",
            codeSplitting: false,
            entryFileNames: "islands.js",
          }
          : {},
      },
    },
  });
}

/**
 * Builds the islands for the server, unless what was built is newer than all that it is made of.
 *
 * @returns Whether it built.
 */
export async function buildIfStale(): Promise<boolean> {
  const built = await newest(new URL("dist/manifest.json", WEB));
  const sources = await Promise.all(
    [
      "client.ts",
      "islands/",
      "components/",
      "charts/",
      "views/",
      "../bench/stats/",
      "../web.lock",
    ].map((path) => newest(new URL(path, WEB))),
  );
  if (built > Math.max(...sources)) return false;
  await buildIslands({
    form: "modules",
    folder: fileURLToPath(new URL("dist/", WEB)),
  });
  return true;
}

/** When a file, or the newest one in a folder, was last changed; 0 if there is none. */
async function newest(url: URL): Promise<number> {
  try {
    const { mtime, isDirectory } = await Deno.stat(url);
    let latest = mtime?.getTime() ?? 0;
    if (!isDirectory) return latest;
    for await (const { name, isDirectory } of Deno.readDir(url)) {
      const own = new URL(isDirectory ? `${name}/` : name, url);
      latest = Math.max(latest, await newest(own));
    }
    return latest;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
