/**
 * Writes the `mod.ts` of each plugin folder from the files in it: `deno task registry`.
 *
 * @module
 */

/** A folder of plugins and the contract that each of its files fulfils by default export. */
export interface Registry {
  /** Folder with one plugin a file, relative to the root of the repository. */
  readonly folder: string;
  /** Interface of a plugin, exported by the file `contract` beside the folder. */
  readonly type: string;
  /** Path of the contract, as seen from inside the folder. */
  readonly contract: string;
  /** Name of the exported object, plural. */
  readonly name: string;
}

/** Every registry of the repository. */
export const REGISTRIES: readonly Registry[] = [
  ["models/architectures", "Architecture"],
  ["models/ops", "Op"],
  ["models/optimizers", "Optimizer"],
  ["suites/datasets", "Dataset"],
  ["suites/methods", "Method"],
  ["suites/metrics", "Metric"],
  ["suites/tasks", "Task"],
  ["bench/checks", "Check"],
  ["bench/exporters", "Exporter"],
  ["bench/reporters", "Reporter"],
].map(([folder, type]) => {
  const name = folder!.split("/").at(-1)!;
  return {
    folder: folder!,
    type: type!,
    contract: `../${name.replace(/s$/, "")}.ts`,
    name,
  };
});

// Words that name a file well and a variable not at all.
const RESERVED = new Set(
  ("await break case catch class const continue debugger default delete do else enum export " +
    "extends false finally for function if import in instanceof new null return super switch " +
    "this throw true try typeof var void while with yield let static").split(
      " ",
    ),
);

/** Returns the source text of the `mod.ts` for `files`, the plugin files of `registry`. */
export function renderRegistry(
  registry: Registry,
  files: readonly string[],
): string {
  const plugins = files.toSorted().map((file) => {
    const key = file.replace(/\.ts$/, "");
    return { file, key, identifier: identifierOf(key, registry.name) };
  });
  const singular = registry.name.replace(/s$/, "");
  return [
    "// Written by `deno task registry` from the files in this folder. Do not edit.",
    `import type { ${registry.type} } from "${registry.contract}";`,
    ...plugins.map(({ file, identifier }) =>
      `import ${identifier} from "./${file}";`
    ),
    "",
    `/** Every ${singular}, keyed by file name. */`,
    `export const ${registry.name} = {`,
    ...plugins.map(({ key, identifier }) => entryOf(key, identifier)),
    `} satisfies Record<string, ${registry.type}>;`,
    "",
    `/** Name of a registered ${singular}. */`,
    `export type ${registry.type}Name = keyof typeof ${registry.name};`,
    "",
  ].join("\n");
}

/** One line of the object, broken where `deno fmt` breaks it. */
function entryOf(key: string, identifier: string): string {
  if (key === identifier) return `  ${key},`;
  const line = `  ${key}: ${identifier},`;
  return line.length <= 80 ? line : `  ${key}:\n    ${identifier},`;
}

function identifierOf(key: string, taken: string): string {
  const camel = key.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  return RESERVED.has(camel) || camel === taken ? `${camel}_` : camel;
}

/**
 * Lists the plugin files of `registry`: those with a default export. Other files in the folder are
 * parts of plugins. Empty if there is no such folder.
 */
export function listPlugins(root: URL, { folder }: Registry): string[] {
  const place = new URL(`${folder}/`, root);
  try {
    return [...Deno.readDirSync(place)]
      .map(({ name }) => name)
      .filter((name) =>
        name.endsWith(".ts") && name !== "mod.ts" &&
        /^export default |^export \{ \w+ as default/m.test(
          Deno.readTextFileSync(new URL(name, place)),
        )
      )
      .toSorted();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

if (import.meta.main) {
  const root = new URL("../../", import.meta.url);
  for (const registry of REGISTRIES) {
    const files = listPlugins(root, registry);
    if (files.length === 0) continue;
    await Deno.writeTextFile(
      new URL(`${registry.folder}/mod.ts`, root),
      renderRegistry(registry, files),
    );
  }
}
