import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);
const read = (file: string) =>
  JSON.parse(Deno.readTextFileSync(new URL(file, ROOT)));

/** A lock that lacks a name of the import map is stale for every task that uses it. */
for (const lock of ["deno.lock", "peers.lock", "web.lock"]) {
  Deno.test(`locks: ${lock} knows the packages of the import map (deno cache --lock=${lock} --frozen=false npm:zod@…)`, () => {
    const { imports } = read("import_map.json");
    const named = Object.entries<string>(imports)
      .filter(([name]) => !name.endsWith("/")).map(([, to]) => to).sort();
    assert.deepEqual(read(lock).workspace.dependencies.toSorted(), named);
  });
}
