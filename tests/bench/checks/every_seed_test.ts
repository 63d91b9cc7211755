import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import everySeed from "../../../bench/checks/every_seed.ts";
import type { Evidence } from "../../../bench/evidence.ts";
import { loadEvidence } from "../../../bench/runner/load_results.ts";
import { HONEST } from "./cheats.ts";

const { evidence } = await loadEvidence(fileURLToPath(HONEST));

/** Seeds of a row, each with the seeds that were planned when it was run. */
function row(plans: Readonly<Record<number, readonly number[]>>): Evidence[] {
  return Object.entries(plans).map(([seed, seeds]) => {
    const own = evidence.find(({ result: { cell, configuration } }) =>
      cell.label === "full" && configuration.seed === Number(seed)
    )!;
    const provenance = { ...own.result.provenance!, seeds: [...seeds] };
    return { ...own, result: { ...own.result, provenance } };
  });
}

const finds = async (plans: Parameters<typeof row>[0]) =>
  (await everySeed.find(row(plans))).map(({ message }) => message);

Deno.test("every_seed lets a longer plan go on where a shorter one ended, and no other", async () => {
  assert.deepEqual(await finds({ 0: [0], 1: [0, 1, 2], 2: [0, 1, 2] }), []);
  assert.deepEqual(await finds({ 0: [0, 1], 1: [0, 1], 2: [0, 1, 2] }), []);
  assert.deepEqual(await finds({ 0: [0], 1: [0, 1, 2] }), []);
  const [gap] = await finds({ 0: [0], 2: [0, 1, 2] });
  assert.match(gap!, /shows seeds 0, 2 and not 1, expected the first 2/);
  const [late] = await finds({ 0: [0, 1], 2: [2] });
  assert.match(late!, /found 2 plans, expected one/);
});
