import type { ComponentType } from "preact";
import type { Route } from "./define.ts";

/** The modules of `routes/` and `islands/`. */
export interface RouteModules {
  /** By path in `routes/`, e.g. `runs/[id].tsx`. */
  readonly routes: Readonly<Record<string, Route>>;
  /** Components by name of their file in `islands/`. */
  // deno-lint-ignore no-explicit-any -- props differ from island to island
  readonly islands: Readonly<Record<string, ComponentType<any>>>;
}

/**
 * Imports every module of `routes/` and `islands/`.
 *
 * @param root The folder that holds both, ending in `/`.
 */
export async function loadRoutes(root: URL): Promise<RouteModules> {
  const islands = await importAll<{ default: ComponentType }>(
    new URL("islands/", root),
  );
  return {
    routes: await importAll<Route>(new URL("routes/", root)),
    islands: Object.fromEntries(
      Object.entries(islands).map(([path, own]) => [
        path.replace(/\.tsx$/, ""),
        own.default,
      ]),
    ),
  };
}

/**
 * The pattern of a route in Hono's words: `runs/[id].tsx` is `/runs/:id`, `docs/[...page].tsx` is
 * `/docs/*`, and `(group)/x.tsx` is `/x`.
 */
export function routePattern(path: string): string {
  return "/" + path.replace(/\.tsx?$/, "").split("/")
    .filter((part) => part !== "index" && !/^\(.*\)$/.test(part))
    .map((part) =>
      part.replace(/^\[\.{3}.+\]$/, "*").replace(/\[(\w+)\]/g, ":$1")
    )
    .join("/");
}

async function importAll<T>(folder: URL): Promise<Record<string, T>> {
  const modules: Record<string, T> = {};
  for (const path of listModules(folder, "")) {
    modules[path] = await import(new URL(path, folder).href) as T;
  }
  return modules;
}

function listModules(folder: URL, prefix: string): string[] {
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(folder)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return entries.flatMap(({ name, isDirectory }) =>
    isDirectory
      ? listModules(new URL(`${name}/`, folder), `${prefix}${name}/`)
      : /\.tsx$/.test(name)
      ? [prefix + name]
      : []
  ).sort();
}
