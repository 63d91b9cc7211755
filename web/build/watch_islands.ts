import { fileURLToPath } from "node:url";
import { VITE, viteOptions, WEB } from "./vite_options.ts";

/** Vite's development server, as far as it is used. */
export interface IslandServer {
  /** Where it serves islands, e.g. `http://127.0.0.1:5174`. */
  readonly origin: string;
  /** Tells of each change of a file of the site. */
  onChange(told: (path: string) => void): void;
  /** Reloads the pages that are open. */
  reload(): void;
  /** Ends it. */
  close(): Promise<void>;
}

/** Serves islands from their sources, and reloads pages when told. */
export async function watchIslands(port: number): Promise<IslandServer> {
  const { createServer } = await import(VITE);
  const vite = await createServer({
    ...await viteOptions(),
    cacheDir: fileURLToPath(new URL("dist/vite/", WEB)),
    optimizeDeps: { noDiscovery: true, include: [] },
    server: { host: "127.0.0.1", port, strictPort: true, cors: true },
  });
  await vite.listen();
  return {
    origin: `http://127.0.0.1:${port}`,
    onChange: (told) => {
      vite.watcher.on("change", told);
    },
    reload: () => vite.ws.send({ type: "full-reload" }),
    close: () => vite.close(),
  };
}
