import { Command } from "@commander-js/extra-typings";
import { fileURLToPath } from "node:url";
import { watchIslands } from "../../build/watch_islands.ts";
import { ROOT } from "../open_site_store.ts";
import type { WebIo } from "../web_io.ts";

/** `web dev`: the site from its sources; what is open in a browser reloads on every change. */
export function devCommand(io: WebIo) {
  return new Command("dev")
    .description("serve the board from its sources and reload on change")
    .action(async () => {
      const port = io.env("PORT") ?? "8000";
      const islands = await watchIslands(Number(io.env("VITE_PORT") ?? 5174));
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-A", "-q", "--watch=web,bench", "--no-clear-screen"],
          ...["--lock=web.lock", "--frozen", "web/main.ts", "serve"],
        ],
        cwd: fileURLToPath(ROOT),
        env: { VITE_ORIGIN: islands.origin },
      }).spawn();
      islands.onChange(async (path) => {
        if (!/\.(tsx?|css|svg)$/.test(path) || path.includes("/dist/")) return;
        await answering(`http://127.0.0.1:${port}/icon.svg`);
        islands.reload();
      });
      await new Promise<void>((resolve) => {
        io.signal.addEventListener("abort", () => resolve(), { once: true });
        child.status.then(() => resolve());
      });
      // A watching Deno outlives SIGTERM.
      try {
        child.kill("SIGINT");
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // it has ended already
      }
      await child.status;
      await islands.close();
    });
}

/** Waits until the restarted server answers, at most some seconds. */
async function answering(url: string): Promise<void> {
  await pause(300); // the watcher of the server needs a moment to stop it
  for (let tries = 0; tries < 100; tries++) {
    try {
      const { ok, body } = await fetch(url);
      await body?.cancel();
      if (ok) return;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // nobody listens yet
    }
    await pause(100);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
