import { readSuite, type Suite } from "../../suites/mod.ts";
import { UsageError } from "./exit_code.ts";
import { repositoryPath } from "./paths.ts";

/**
 * Reads a suite by path, or by name if it is one of the repository's.
 *
 * @param given `suites/quick.yaml`, or `quick`.
 * @throws {UsageError} If there is no such file.
 * @throws {SuiteError} If it is not valid.
 */
export async function openSuite(given: string): Promise<Suite> {
  const isName = /^[\w-]+$/.test(given);
  const path = isName ? repositoryPath(`suites/${given}.yaml`) : given;
  try {
    return readSuite(await Deno.readTextFile(path), path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const known = await listSuites();
    throw new UsageError(
      `Cannot open "${given}": no such suite or command, expected a path to a suite file or one of ${
        known.map(({ name }) => name).join(", ")
      }; see --help for commands`,
    );
  }
}

/** Reads every suite of the repository. */
export async function listSuites(): Promise<Suite[]> {
  const folder = repositoryPath("suites");
  const suites: Suite[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".yaml")) continue;
    const path = `${folder}/${name}`;
    suites.push(readSuite(await Deno.readTextFile(path), path));
  }
  return suites.sort((a, b) => a.name < b.name ? -1 : 1);
}
