import {
  loadResult,
  loadResults,
  type ResultFile,
} from "../runner/load_results.ts";
import { UsageError } from "./exit_code.ts";

/** Results that were asked for. */
export interface FoundResults {
  /** They, each once. */
  readonly files: readonly ResultFile[];
  /** What is wrong with others in their folders, one line each. */
  readonly faults: readonly string[];
  /** Whether it is one result that was asked for by its own name. */
  readonly isOne: boolean;
}

/** Fewer digits of an id may well be those of several results. */
const FEWEST_DIGITS = 8;

/**
 * Opens results by what a user may call them.
 *
 * @param given Each a result file, a folder with results at any depth, an id of a result, its first digits (eight or
 * more), or the id of a cell.
 * @param from Folder where ids are looked for.
 * @throws {UsageError} If one is none of these, or means several results, or a folder has none.
 * @throws {ResultError} If a file that was named is no result.
 */
export async function findResults(
  given: readonly string[],
  from: string,
): Promise<FoundResults> {
  const files = new Map<string, ResultFile>();
  const faults: string[] = [];
  let hasFolder = false;
  const add = (own: ResultFile) => files.set(own.path, own);
  for (const name of given) {
    if (name.endsWith(".json")) add(await loadResult(name));
    else if (await isFolder(name)) {
      hasFolder = true;
      const own = await loadResults(name);
      if (own.files.length + own.faults.length === 0) {
        throw new UsageError(
          `Cannot reproduce "${name}": found no results in it, expected one at least`,
        );
      }
      own.files.forEach(add);
      faults.push(...own.faults);
    } else add(await findById(name, from));
  }
  return {
    files: [...files.values()],
    faults,
    isOne: !hasFolder && given.length === 1,
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function findById(given: string, folder: string): Promise<ResultFile> {
  const { files } = await loadResults(folder);
  const found = files.filter(({ result: { id, cell } }) =>
    cell.id === given || given.length >= FEWEST_DIGITS && id.startsWith(given)
  );
  if (found.length === 1) return found[0]!;
  throw new UsageError(
    `Cannot reproduce "${given}": found ${
      found.length === 0
        ? `no such result among ${files.length} in "${folder}"`
        : found.map(({ path }) => path).join(", ")
    }, expected a result file, a folder, or the id of one result or its cell`,
  );
}
