// deno-lint-ignore-file no-console -- the command line is where output belongs
/**
 * Time to the first update of each µ network, whole process: `deno task start`. Twice with the shaders that the
 * driver has kept, once without them (Mesa alone can be told so).
 *
 * @module
 */
import Table from "cli-table3";
import { fileURLToPath } from "node:url";
import { architectures } from "../../models/mod.ts";
import type { FirstUpdate } from "./first_update.ts";

async function firstUpdate(
  name: string,
  env: Record<string, string>,
): Promise<FirstUpdate & { readonly wallMs: number }> {
  const start = performance.now();
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "-q", "--frozen"],
      fileURLToPath(new URL("first_update.ts", import.meta.url)),
      name,
    ],
    env,
    stderr: "inherit",
  }).output();
  if (code !== 0) {
    throw new Error(`Cannot time ${name}: its process ended with ${code}`);
  }
  const first: FirstUpdate = JSON.parse(new TextDecoder().decode(stdout));
  return { ...first, wallMs: performance.now() - start };
}

if (import.meta.main) {
  const table = new Table({
    head: [
      ...["network", "cache", "load", "device", "graph", "compile"],
      ...["first update", "sum", "whole process, s"],
    ],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "left", ...Array<"right">(7).fill("right")],
  });
  const names = Deno.args.length > 0 ? Deno.args : Object.keys(architectures);
  for (const name of names) {
    for (const cache of ["filled", "warm", "cold"]) {
      const own = await firstUpdate(
        name,
        cache === "cold" ? { MESA_SHADER_CACHE_DISABLE: "true" } : {},
      );
      if (cache === "filled") continue;
      const ends = [
        ...[0, own.loadedMs, own.openMs, own.builtMs],
        ...[own.compiledMs, own.updatedMs],
      ];
      table.push([
        ...[name, cache],
        ...ends.slice(1).map((end, i) => ((end - ends[i]!) / 1e3).toFixed(2)),
        (own.updatedMs / 1e3).toFixed(2),
        (own.wallMs / 1e3).toFixed(2),
      ]);
    }
  }
  console.log(table.toString());
}
