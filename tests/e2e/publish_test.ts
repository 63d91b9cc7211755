import assert from "node:assert/strict";
import { runProgram } from "../../bench/cli/program.ts";
import { systemClock } from "../../bench/measure/clock.ts";
import { planSuite } from "../../bench/plan/plan_suite.ts";
import { runSuite } from "../../bench/runner/run_suite.ts";
import { fakeEngine } from "../bench/fake_engine.ts";
import { FAKE_ENVIRONMENT, fakeSuite } from "../bench/fake_suite.ts";
import { startSite } from "./start_site.ts";

Deno.test("bench publish: what a run made is on the board, once, and all may read it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using site = await startSite(`${folder}/site`);
    const plan = await planSuite(fakeSuite(), {
      readFile: () => Promise.reject(new Deno.errors.NotFound()),
    });
    const { results } = await runSuite(plan, {
      engine: fakeEngine(),
      out: `${folder}/results`,
      cacheFolder: folder,
      environment: FAKE_ENVIRONMENT,
      clock: systemClock,
    });
    await Deno.writeTextFile(`${folder}/token`, await site.token("ann"));
    const said = { out: "", err: "" };
    const publish = (...more: string[]) =>
      runProgram([
        ...["publish", `${folder}/results`, "--to", site.url],
        ...["--token-file", `${folder}/token`, ...more],
      ], {
        out: (text) => void (said.out += text),
        err: (text) => void (said.err += text),
        isLive: false,
        columns: () => 80,
        clock: systemClock,
        signal: new AbortController().signal,
      });

    assert.equal(await publish("--dry-run"), 0, said.err + said.out);
    assert.match(said.err, /8 would be stored, 0 known/);
    assert.equal(await publish(), 0, said.err + said.out);
    assert.match(said.err, /8 stored, 0 known, 0 refused, 0 failed/);
    assert.equal(await publish(), 0, said.err);
    assert.match(said.err, /0 stored, 8 known, 0 refused, 0 failed/);

    let tables;
    do {
      tables = await (await fetch(`${site.url}/api/v1/tables`)).json();
    } while (tables.items.length === 0 || tables.items[0].isBehind);
    const page = await (await fetch(`${site.url}/`)).text();
    for (const label of new Set(results.map(({ cell }) => cell.label))) {
      assert(page.includes(label), `no row ${label} on the board`);
    }
    assert.equal(tables.items[0].submitter, "ann");
    assert.equal(tables.items[0].tiers["self-reported"], 8);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
