import assert from "node:assert/strict";
import { datasets } from "../../suites/datasets/mod.ts";
import { textDatasets } from "../../suites/text_datasets/mod.ts";

const lock = await Deno.readTextFile(
  new URL("../../deno.lock", import.meta.url),
);

Deno.test("the packages of every data set are in the lock of the commands", () => {
  const { specifiers } = JSON.parse(lock);
  const all = Object.entries({ ...datasets, ...textDatasets });
  for (const [name, { source }] of all) {
    for (const part of source) {
      assert(`npm:${part}` in specifiers, `${part} of ${name}`);
    }
  }
});
