import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  type Architecture,
  architectures,
  byteSource,
  loadCheckpoint,
  openSafetensors,
} from "../../models/mod.ts";
import { lookup } from "../../suites/lookup.ts";
import { readRecipe } from "../../suites/recipe.ts";

const FOLDER = new URL("../../suites/checkpoints/", import.meta.url);

const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();

Deno.test("checkpoints take no more than 10 MB together", async () => {
  const sizes = await Promise.all(
    files.map(async (name) => (await Deno.stat(new URL(name, FOLDER))).size),
  );
  assert(sizes.reduce((a, b) => a + b, 0) <= 10_000_000, `${sizes}`);
});

Deno.test("checkpoints are those that docs/checkpoints.md tells of, byte for byte", async () => {
  const page = await Deno.readTextFile(
    new URL("../../docs/checkpoints.md", import.meta.url),
  );
  const told = page.matchAll(/^\| `([^`]+)` +\| ([\d,]+) +\| `(\w{64})`/gm)
    .map(([, name, bytes, sha256]) => [name, bytes, sha256]);
  const found = await Promise.all(files.map(async (name) => {
    const bytes = await Deno.readFile(new URL(name, FOLDER));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return [name, bytes.length.toLocaleString("en"), sha256];
  }));
  assert.deepEqual([...told].sort(), found.sort());
});

for (const file of files) {
  Deno.test(`checkpoint ${file} is of a network that we have, and says where it comes from`, async () => {
    const bytes = await Deno.readFile(new URL(file, FOLDER));
    const checkpoint = await openSafetensors(byteSource(bytes, file));
    const { metadata } = checkpoint;
    const [name, size] = metadata.architecture!.split("/");
    const classes = metadata.classes?.split(";").length;
    const model = lookup<Architecture>(
      architectures,
      name!,
      "model",
      "architecture",
    ).build(size!, classes === undefined ? {} : { classes });
    const isOfImages = file.includes("emoji53");
    const { weights, initial } = await loadCheckpoint(model, checkpoint, {
      mayLackHead: !isOfImages,
    });
    // What is pretrained on text leaves the last layer to the task, if it is no language model.
    assert.deepEqual(
      initial,
      name === "roberta"
        ? ["classifier.out_proj.weight", "classifier.out_proj.bias"]
        : [],
    );
    for (const [name, values] of weights) {
      assert(values.every(Number.isFinite), name);
      if (name.endsWith("running_var")) assert(values.every((x) => x > 0));
    }
    assert.match(metadata.license!, /\w/);
    assert.match(metadata.seed!, /^\d+$/);
  });
}

for (const file of files.filter((name) => !name.includes("emoji53"))) {
  Deno.test(`checkpoint ${file} learned from its lines what was not to be had for nothing`, async () => {
    const bytes = await Deno.readFile(new URL(file, FOLDER));
    const { metadata } = await openSafetensors(byteSource(bytes, file));
    const counts: Record<string, number> = JSON.parse(metadata.corpus_counts!);
    assert(counts.kept! > 100_000);
    assert("sentiment" in counts && "wic" in counts); // held out
    assert.match(metadata.corpus_sha256!, /^[0-9a-f]{64}$/);
    const found = (key: string) => Number(metadata[`validation_${key}`]);
    // Of 2,000 tokens: 7.60 nats, evenly spread.
    if ("validation_next_nats" in metadata) assert(found("next_nats") < 4.6);
    else {
      assert(found("masked_nats") < 6.2);
      // Of 31 classes the largest, adjectives, holds 33 in 100.
      assert(found("source_accuracy") > 0.5);
    }
  });
}

for (const file of files.filter((name) => name.includes("emoji53"))) {
  Deno.test(`checkpoint ${file} learned from its source what is of use on its target`, async () => {
    const bytes = await Deno.readFile(new URL(file, FOLDER));
    const { metadata } = await openSafetensors(byteSource(bytes, file));
    readRecipe(JSON.parse(metadata.recipe!)); // throws where it is no recipe
    const share = (key: string) => Number(metadata[key]);
    // Of 53 classes the largest holds 6 in 100.
    assert(share("source_accuracy") > 0.5);
    assert(share("target_zero_shot_accuracy") > 0.35);
    for (const data of ["source", "target"]) {
      assert.match(metadata[`${data}_sha256`]!, /^[0-9a-f]{64}$/);
    }
  });
}
