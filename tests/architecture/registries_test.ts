import assert from "node:assert/strict";
import { listPlugins, REGISTRIES, renderRegistry } from "./registries.ts";

const ROOT = new URL("../../", import.meta.url);

for (const registry of REGISTRIES) {
  const files = listPlugins(ROOT, registry);
  if (files.length === 0) continue; // no such plugin has been written yet
  Deno.test(`registries: ${registry.folder}/mod.ts is up to date (deno task registry)`, () => {
    const text = Deno.readTextFileSync(
      new URL(`${registry.folder}/mod.ts`, ROOT),
    );
    assert.equal(text, renderRegistry(registry, files));
  });
}

const example = {
  folder: "models/ops",
  type: "Op",
  contract: "../op.ts",
  name: "ops",
};

Deno.test("renderRegistry() keys plugins by file name and sorts them", () => {
  assert.equal(
    renderRegistry(example, ["layer_norm.ts", "add.ts", "delete.ts"]),
    `// Written by \`deno task registry\` from the files in this folder. Do not edit.
import type { Op } from "../op.ts";
import add from "./add.ts";
import delete_ from "./delete.ts";
import layerNorm from "./layer_norm.ts";

/** Every op, keyed by file name. */
export const ops = {
  add,
  delete: delete_,
  layer_norm: layerNorm,
} satisfies Record<string, Op>;

/** Name of a registered op. */
export type OpName = keyof typeof ops;
`,
  );
});

Deno.test("renderRegistry() writes what deno fmt would write", async () => {
  const text = renderRegistry(example, [
    "add.ts",
    "depthwise_convolution_gradient_of_the_weight.ts",
    "layer_norm.ts",
  ]);
  const fmt = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = fmt.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { stdout } = await fmt.output();
  assert.equal(new TextDecoder().decode(stdout), text);
});

Deno.test("listPlugins() takes the files with a default export", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/models/ops/parts`, { recursive: true });
    for (
      const [name, text] of [
        ["b.ts", "const op = 1;\nexport default op;\n"],
        ["a.ts", "export default { summary: 1 };\n"],
        ["part.ts", "// export default\nexport const part = 1;\n"],
        ["mod.ts", "export default 1;\n"],
        ["b.json", "{}"],
      ] as const
    ) await Deno.writeTextFile(`${root}/models/ops/${name}`, text);
    const url = new URL(`file://${root}/`);
    assert.deepEqual(listPlugins(url, example), ["a.ts", "b.ts"]);
    assert.deepEqual(
      listPlugins(url, { ...example, folder: "models/none" }),
      [],
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
