import assert from "node:assert/strict";
import { FACADES, HEAVY, MAX_LINES, MAY_IMPORT, OPEN } from "./layers.ts";

interface Edge {
  readonly from: string;
  /** A file of ours, relative to the root, or the address of a package. */
  readonly to: string;
  /** `false` when the edge is erased by the compiler (`import type`). */
  readonly runtime: boolean;
}

const ROOT = new URL("../../", import.meta.url).href;
const files = [...listFiles(new URL(ROOT), "")].toSorted();
const sources = files.filter((path) =>
  /\.tsx?$/.test(path) && !path.startsWith("tests/")
);
const allEdges = await readEdges(sources);
const edges = allEdges.filter(({ to }) => !/^\w+:/.test(to));

function* listFiles(folder: URL, prefix: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    if (entry.name.startsWith(".")) continue;
    const path = prefix + entry.name;
    if (!entry.isDirectory) yield path;
    else if (!/^(node_modules|results|coverage)$/.test(path)) {
      yield* listFiles(new URL(`${entry.name}/`, folder), `${path}/`);
    }
  }
}

/** Asks Deno itself for the module graph, so that no regular expression has to parse TypeScript. */
async function readEdges(paths: readonly string[]): Promise<Edge[]> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(
    entry,
    paths.map((path) => `import ${JSON.stringify(new URL(path, ROOT).href)};`)
      .join("\n"),
  );
  // Without packages and lock file: needs no network, and does not write.
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["info", "--json", "--no-lock", "--no-npm", "--no-remote"],
      ...["--config", new URL("deno.json", ROOT).pathname, entry],
    ],
  }).output();
  await Deno.remove(entry);
  const graph = JSON.parse(new TextDecoder().decode(stdout));
  const modules = new Map<string, {
    error?: string;
    dependencies?: {
      code?: { specifier?: string };
      type?: { specifier?: string };
    }[];
  }>(
    graph.modules.map((module: { specifier: string }) => [
      module.specifier,
      module,
    ]),
  );
  return paths.flatMap((path) => {
    const module = modules.get(ROOT + path);
    // A file that does not parse has no edges: fail here, or it would pass every rule.
    assert(
      module && !module.error,
      `Cannot read the imports of ${path}: ${
        module?.error ?? "not in the graph"
      }`,
    );
    return (module.dependencies ?? []).flatMap(({ code, type }) => {
      const target = (code ?? type)?.specifier;
      if (target === undefined) return [];
      const to = target.startsWith(ROOT) ? target.slice(ROOT.length) : target;
      return [{ from: path, to, runtime: code !== undefined }];
    });
  });
}

function layerOf(path: string): string | undefined {
  return Object.keys(MAY_IMPORT)
    .filter((layer) => path === layer || path.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function isIn(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

function arrows(bad: readonly Edge[]): string[] {
  return bad.map(({ from, to }) => `${from} -> ${to}`);
}

Deno.test("layers: the map names only layers, and every file has one", () => {
  const layers = Object.keys(MAY_IMPORT);
  for (const [layer, targets] of Object.entries(MAY_IMPORT)) {
    for (const target of targets) {
      assert(layers.includes(target), `${layer}: no layer "${target}"`);
    }
  }
  assert.deepEqual(sources.filter((path) => layerOf(path) === undefined), []);
});

Deno.test("layers: the map goes downwards only", () => {
  const done = new Set<string>();
  function visit(layer: string, trail: readonly string[]): void {
    assert(!trail.includes(layer), [...trail, layer].join(" -> "));
    if (done.has(layer)) return;
    for (const to of MAY_IMPORT[layer] ?? []) visit(to, [...trail, layer]);
    done.add(layer);
  }
  for (const layer of Object.keys(MAY_IMPORT)) visit(layer, []);
});

Deno.test("layers: every import goes where the map allows", () => {
  const bad = edges.filter(({ from, to }) => {
    const [source, target] = [layerOf(from), layerOf(to)];
    return source !== target &&
      !MAY_IMPORT[source ?? "?"]?.includes(target ?? "?");
  });
  assert.deepEqual(arrows(bad), []);
});

Deno.test("layers: from outside a folder only its mod.ts is imported", () => {
  const bad = edges.filter(({ from, to }) =>
    FACADES.some((facade) =>
      isIn(to, facade) && !isIn(from, facade) && to !== `${facade}/mod.ts`
    ) && !OPEN.some((open) => layerOf(to) === open)
  );
  assert.deepEqual(arrows(bad), []);
});

Deno.test("layers: no import cycles, type imports included", () => {
  const next = Map.groupBy(edges, (edge) => edge.from);
  const done = new Set<string>();
  function visit(path: string, trail: readonly string[]): void {
    assert(
      !trail.includes(path),
      `Import cycle: ${
        [...trail.slice(trail.indexOf(path)), path].join(" -> ")
      }`,
    );
    if (done.has(path)) return;
    for (const { to } of next.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  }
  for (const path of sources) visit(path, []);
});

Deno.test("layers: no file imports the mod.ts of a folder it is in", () => {
  const bad = edges.filter(({ from, to }) =>
    to.endsWith("/mod.ts") && from.startsWith(to.slice(0, -"mod.ts".length))
  );
  assert.deepEqual(arrows(bad), []);
});

Deno.test("layers: heavy packages are imported for their types only", () => {
  const bad = allEdges.filter(({ to, runtime }) =>
    runtime && HEAVY.some((name) => to.startsWith(`npm:${name}@`))
  );
  assert.deepEqual(arrows(bad), []);
});

Deno.test("layers: packages come from npm, in exact versions", () => {
  const { imports } = JSON.parse(
    Deno.readTextFileSync(new URL("import_map.json", ROOT)),
  ) as { imports: Record<string, string> };
  const named = Object.entries(imports).map(([name, to]) =>
    [`import_map.json: ${name}`, to] as const
  );
  const imported = allEdges.filter(({ to }) => /^(?!node:)\w+:/.test(to))
    .map(({ from, to }) => [from, to] as const);
  // Specifiers that no import statement shows: whole ones in strings, for dynamic imports.
  const specifier = /["'`]((?:npm|jsr):(?!@[\w-]+["'`])[^"'`\s$]+)["'`]/g;
  const written = sources.flatMap((path) =>
    [...read(path).matchAll(specifier)].map((match) =>
      [path, match[1]!] as const
    )
  );
  const exact = /^npm:\/?(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+(-[\w.]+)?(\/.*)?$/;
  assert(named.length > 0);
  assert.deepEqual(
    [...named, ...imported, ...written].filter(([, to]) => !exact.test(to)),
    [],
  );
});

Deno.test(`layers: no source file is longer than ${MAX_LINES} lines`, () => {
  const long = sources
    .map((path) => [path, read(path).trimEnd().split("\n").length] as const)
    .filter(([, lines]) => lines > MAX_LINES);
  assert.deepEqual(long, []);
});

Deno.test("layers: no file is called utils, helpers, common, misc, shared or manager", () => {
  const vague =
    /(^|[/_])(utils?|tools?|helpers?|common|misc|shared|manager)(\.|\/|_)/;
  assert.deepEqual(files.filter((path) => vague.test(path)), []);
});

Deno.test("layers: files and folders are named in snake_case", () => {
  const code = files.filter((path) =>
    /\.(tsx?|wgsl|py|ya?ml|json)$/.test(path)
  );
  const snake =
    /^([a-z0-9]+(_[a-z0-9]+)*\/)*[a-z0-9]+(_[a-z0-9]+)*(\.schema)?\.\w+$/;
  // In Fresh's shape the path of a route is its pattern: `_app.tsx`, `runs/[id].tsx`.
  const plain = (path: string) =>
    path.startsWith("web/routes/")
      ? path.replace(/\/\[(\.{3})?(\w+)\]/g, "/$2").replace("/_", "/")
      : path;
  assert.deepEqual(code.filter((path) => !snake.test(plain(path))), []);
});

Deno.test("layers: every test lies in tests/ and mirrors a folder that exists", () => {
  assert.deepEqual(sources.filter((path) => /_test\.tsx?$/.test(path)), []);
  const folders = new Set(
    files.map((path) => path.slice(0, path.lastIndexOf("/") + 1)),
  );
  const own = /^tests\/(architecture|numeric|e2e|goldens)?\/?[^/]*$/;
  const lost = files
    .filter((path) => /^tests\/.*_test\.tsx?$/.test(path) && !own.test(path))
    .filter((path) =>
      ![...folders].some((folder) =>
        folder.startsWith(
          path.slice("tests/".length, path.lastIndexOf("/") + 1),
        )
      )
    );
  assert.deepEqual(lost, []);
});

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}
