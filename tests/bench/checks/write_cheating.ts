/**
 * Writes the folder of cheating results: `deno run -A tests/bench/checks/write_cheating.ts DIR`.
 *
 * @module
 */
import { formatJson } from "../../../bench/result/format_json.ts";
import { CHEATS, linesOf } from "./cheats.ts";

/**
 * Writes each cheat into a folder of its own.
 *
 * @param folder Where; it is made.
 * @returns Paths of the folders by name.
 */
export async function writeCheating(
  folder: string,
): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  for (const [name, { forge }] of Object.entries(CHEATS)) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(`${path}/predictions`, { recursive: true });
    for (const [i, { result, rows }] of (await forge()).entries()) {
      await Deno.writeTextFile(`${path}/${i}.json`, formatJson(result));
      if (!rows || !result.predictions) continue;
      await Deno.writeTextFile(
        `${path}/${result.predictions.file}`,
        linesOf(rows),
      );
    }
    paths.set(name, path);
  }
  return paths;
}

if (import.meta.main) await writeCheating(Deno.args[0] ?? "cheating");
