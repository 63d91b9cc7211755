import { formatFacts, readFacts, type WorkFacts } from "../gate/facts.ts";

/**
 * Reads all baselines of a folder, by name.
 *
 * @throws {BaselineError} If one cannot be read.
 * @throws {Deno.errors.NotFound} If there is no such folder.
 */
export async function readBaselines(folder: string): Promise<WorkFacts[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".json")) names.push(name);
  }
  return await Promise.all(
    names.sort().map(async (name) => {
      const file = `${folder}/${name}`;
      return readFacts(await Deno.readTextFile(file), file);
    }),
  );
}

/**
 * Writes baselines into a folder, a file each, and removes those of works that are not among them.
 *
 * @returns Names of the files whose content changed.
 */
export async function writeBaselines(
  folder: string,
  facts: readonly WorkFacts[],
): Promise<string[]> {
  await Deno.mkdir(folder, { recursive: true });
  const files = new Map(
    facts.map((own) => [fileName(own.work), formatFacts(own)]),
  );
  const changed: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".json") || files.has(name)) continue;
    await Deno.remove(`${folder}/${name}`);
    changed.push(name);
  }
  for (const [name, text] of files) {
    const file = `${folder}/${name}`;
    const before = await Deno.readTextFile(file).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    });
    if (before === text) continue;
    await Deno.writeTextFile(file, text);
    changed.push(name);
  }
  return changed.sort();
}

function fileName(work: string): string {
  return `${work.replaceAll(/[^\w.-]+/g, "_")}.json`;
}
