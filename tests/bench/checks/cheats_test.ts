import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { checks } from "../../../bench/checks/mod.ts";
import { runProgram } from "../../../bench/cli/program.ts";
import { runChecks } from "../../../bench/run_checks.ts";
import { loadEvidence } from "../../../bench/runner/load_results.ts";
import { recordingIo } from "../cli/recording_io.ts";
import { CHEATS, HONEST } from "./cheats.ts";
import { writeCheating } from "./write_cheating.ts";

Deno.test("runChecks() finds each cheat by the check that is named for it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, path] of await writeCheating(folder)) {
      const { evidence, faults } = await loadEvidence(path);
      assert.deepEqual(faults, [], name);
      const findings = await runChecks(evidence, checks);
      const found = [...new Set(findings.map(({ check }) => check))];
      const { check } = CHEATS[name]!;
      // Who edits a value and no hash trips over more than one check.
      if (name === "edited_value") assert(found.includes(check));
      else {assert.deepEqual(
          found,
          [check],
          `${name}: ${JSON.stringify(findings)}`,
        );}
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runChecks() has a cheat for every check", () => {
  const caught = new Set(Object.values(CHEATS).map(({ check }) => check));
  assert.deepEqual([...caught].sort(), Object.keys(checks).sort());
});

Deno.test("runChecks() finds nothing in honest results, of today and of version 1", async () => {
  for (
    const url of [HONEST, new URL("../result/version_1/", import.meta.url)]
  ) {
    const { evidence, faults } = await loadEvidence(fileURLToPath(url));
    assert(evidence.length >= 2);
    assert.deepEqual(faults, []);
    assert.deepEqual(await runChecks(evidence, checks), []);
  }
});

Deno.test("bench verify ends with 7 for each cheat, 6 for what is no result, 0 for honest ones", async () => {
  const folder = await Deno.makeTempDir();
  const run = async (...args: string[]) => {
    const io = recordingIo();
    return { code: await runProgram(["verify", ...args], io), io };
  };
  try {
    for (const [name, path] of await writeCheating(folder)) {
      const { code, io } = await run(path);
      assert.equal(code, 7, name);
      assert.match(io.written(), new RegExp(`: ${CHEATS[name]!.check}: `));
    }
    const honest = await run(fileURLToPath(HONEST));
    assert.equal(honest.code, 0);
    assert.match(honest.io.written(), /^9 results: 15 checks found nothing/);
    await Deno.writeTextFile(`${folder}/no.json`, "{}");
    assert.equal((await run(`${folder}/no.json`)).code, 6);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runChecks() lets seeds be added to a plan, and no seed be taken out of it", async () => {
  const { evidence } = await loadEvidence(fileURLToPath(HONEST));
  const full = evidence.filter(({ result }) => result.cell.label === "full");
  const planned = (...plans: number[][]) =>
    full.map((own, i) => ({
      ...own,
      result: {
        ...own.result,
        provenance: { ...own.result.provenance!, seeds: plans[i]! },
      },
    }));
  const found = async (...plans: number[][]) =>
    (await checks.every_seed.find(planned(...plans))).map((own) => own.message);
  assert.equal(full.length, 3);
  assert.deepEqual(await found([0], [0, 1], [0, 1, 2]), []);
  assert.deepEqual(await found([0], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]), []);
  const [message] = await found([0], [1, 2], [0, 1, 2]);
  assert.match(message!, /found 3 plans, expected one/);
});
