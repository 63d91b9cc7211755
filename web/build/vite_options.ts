import { fileURLToPath } from "node:url";
import { denoPackages } from "./deno_packages.ts";

/** Loaded only to build: the server does not need it. Not written into the `import()`, see `HEAVY`. */
export const VITE = "npm:vite@8.3.8";

/** Folder of the site. */
export const WEB = new URL("../", import.meta.url);

/** What building and serving islands have in common. */
export async function viteOptions() {
  return {
    configFile: false,
    root: fileURLToPath(WEB),
    appType: "custom",
    publicDir: false,
    logLevel: "warn",
    plugins: [
      denoPackages(
        await npmCache(),
        await Deno.readTextFile(new URL("../web.lock", WEB)),
      ),
    ],
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  } as const;
}

/** Where Deno keeps the packages of the registry that it uses. */
async function npmCache(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout)) as {
    npmCache: string;
  };
  for await (const { name, isDirectory } of Deno.readDir(npmCache)) {
    if (isDirectory && await exists(`${npmCache}/${name}/preact`)) {
      return `${npmCache}/${name}`;
    }
  }
  throw new Error(
    `Cannot build islands: found no package "preact" in "${npmCache}", expected it there since the pages use it`,
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
