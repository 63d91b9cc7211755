import assert from "node:assert/strict";
import type { WorkFacts } from "../../../bench/gate/facts.ts";
import {
  readBaselines,
  writeBaselines,
} from "../../../bench/trials/baseline_files.ts";

const facts = (work: string, dispatches = 1): WorkFacts => ({
  version: 1,
  work,
  planned: {
    gpu: {
      programs: { all: { dispatches } },
      peakBytes: { weight: 8 },
      leakedBytes: 0,
    },
  },
  trained: null,
});

Deno.test("writeBaselines() writes what is new, leaves what is equal, and removes what is gone", async () => {
  const folder = `${await Deno.makeTempDir()}/baselines`;
  const both = [facts("b/c full"), facts("a/c lora")];
  assert.deepEqual(await writeBaselines(folder, both), [
    "a_c_lora.json",
    "b_c_full.json",
  ]);
  assert.deepEqual(await readBaselines(folder), both.toReversed());
  assert.deepEqual(await writeBaselines(folder, both), []);
  await Deno.writeTextFile(`${folder}/README.md`, "not a baseline");
  assert.deepEqual(await writeBaselines(folder, [facts("b/c full", 2)]), [
    "a_c_lora.json",
    "b_c_full.json",
  ]);
  assert.deepEqual(await readBaselines(folder), [facts("b/c full", 2)]);
  assert.equal(
    await Deno.readTextFile(`${folder}/README.md`),
    "not a baseline",
  );
});

Deno.test("readBaselines() names the file that cannot be read, and needs a folder", async () => {
  const folder = await Deno.makeTempDir();
  assert.deepEqual(await readBaselines(folder), []);
  await Deno.writeTextFile(`${folder}/a.json`, `{"version":1}`);
  await assert.rejects(readBaselines(folder), {
    name: "BaselineError",
    message: /^Cannot read .*\/a\.json: at "work" /,
  });
  await assert.rejects(readBaselines(`${folder}/none`), Deno.errors.NotFound);
});
