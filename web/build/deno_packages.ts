import { join } from "node:path";

/** The parts of a Vite plugin that this one has. */
export interface ResolverPlugin {
  /** Its name in messages. */
  readonly name: string;
  /** Before Vite's own resolver, which knows `node_modules` only. */
  readonly enforce: "pre";
  /** The file of a package, or nothing if the specifier is not one's name. */
  resolveId(
    this: { resolve(path: string): Promise<{ id: string } | null> },
    specifier: string,
  ): Promise<string | undefined>;
}

/**
 * Lets Vite find packages in Deno's cache, in the versions of a lock file.
 *
 * @param cache Deno's cache of a registry's packages: a folder for each name, in it one for each version.
 * @param lock Text of the lock file, in which each name that is asked for has one version.
 */
export function denoPackages(cache: string, lock: string): ResolverPlugin {
  const { npm } = JSON.parse(lock) as { npm: Record<string, unknown> };
  const versions = new Map(
    Object.keys(npm).map((key) => {
      const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(key)!;
      return [name!, version!];
    }),
  );
  return {
    name: "deno-packages",
    enforce: "pre",
    async resolveId(specifier) {
      const [, name, rest = ""] =
        /^((?:@[\w.-]+\/)?[\w.-]+)(\/.*)?$/.exec(specifier) ?? [];
      const version = name && versions.get(name);
      if (!version) return undefined;
      // A folder: Vite reads its package.json as that of any other.
      return (await this.resolve(join(cache, name, version, rest)))?.id;
    },
  };
}
