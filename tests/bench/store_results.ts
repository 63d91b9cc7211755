import type { LoadedResult } from "../../bench/report.ts";
import { sha256 } from "../../bench/result/content_hash.ts";
import { formatJson } from "../../bench/result/format_json.ts";
import { outcomeHash, resultId } from "../../bench/result/read_result.ts";

/**
 * Writes results with their predictions, as a run does.
 *
 * @param folder Where; it is made.
 * @returns Paths of the result files.
 */
export async function storeResults(
  folder: string,
  loaded: readonly LoadedResult[],
): Promise<string[]> {
  await Deno.mkdir(`${folder}/predictions`, { recursive: true });
  return await Promise.all(loaded.map(async ({ result, predictions }, i) => {
    const lines = predictions!.map((row) => `${JSON.stringify(row)}\n`).join(
      "",
    );
    const bytes = new TextEncoder().encode(lines);
    const hash = await sha256(bytes);
    const file = `predictions/${hash}.jsonl`;
    await Deno.writeFile(`${folder}/${file}`, bytes);
    const value = {
      ...result,
      predictions: { file, sha256: hash, rows: predictions!.length },
    };
    const named = { ...value, outcome: await outcomeHash(value) };
    const path = `${folder}/${result.cell.label}-${i}.json`;
    await Deno.writeTextFile(
      path,
      formatJson({ ...named, id: await resultId(named) }),
    );
    return path;
  }));
}
