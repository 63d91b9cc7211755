import assert from "node:assert/strict";
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import { runSuite } from "../../../bench/runner/run_suite.ts";
import { methods } from "../../../suites/methods/mod.ts";
import { type FakeEngine, fakeEngine } from "../fake_engine.ts";
import { FAKE_ENVIRONMENT, fakeClock, fakeSuite } from "../fake_suite.ts";

/** Options without which a method is none, or is over in one step. */
const OPTIONS: Readonly<Record<string, string>> = {
  surgical: ", part: stage1",
  lisa: ", interval: 4",
  ist: ", interval: 2, layers: 0.5, scoreRate: 1e5",
};

/** Every method on a network that has a place for all of them. */
const SUITE = `version: 1
model:
  name: roberta
  config: { width: 8, depth: 4, heads: 2, hidden: 8 }
dataset: { name: gloss14 }
folds: [0]
seeds: [5]
updates: 12
batch: 4
evaluate: { perStep: 2, batch: 8 }
methods:
${
  Object.keys(methods)
    .map((name) => `  - { name: ${name}${OPTIONS[name] ?? ""} }\n`).join("")
}`;

/** Runs all cells; each is stopped where its last step begins, and again when that is over, before the test. */
async function run(text: string, kills: number) {
  const out = await Deno.makeTempDir();
  const plan = await planSuite(fakeSuite(text), {
    readFile: () => Promise.reject(new Deno.errors.NotFound()),
  });
  const stops = new Map<string, number>();
  const engine: FakeEngine = fakeEngine();
  try {
    for (;;) {
      const stop = new AbortController();
      let cell = "", isLast = false;
      const stopOnce = (at: number) => {
        const done = stops.get(cell) ?? 0;
        if (done !== at || done >= kills) return;
        stops.set(cell, done + 1);
        stop.abort(new Error("stopped"));
      };
      const { results, isInterrupted } = await runSuite(plan, {
        engine,
        out,
        cacheFolder: out,
        environment: FAKE_ENVIRONMENT,
        clock: fakeClock(),
        isResumed: true,
        signal: stop.signal,
        onEvent(event) {
          if (event.kind === "cell") [cell, isLast] = [event.id, false];
          if (event.kind === "step" && event.index === event.steps - 1) {
            isLast = true;
            stopOnce(0);
          }
          if (event.kind !== "updates" || !isLast) return;
          if (event.done === event.updates) stopOnce(1);
        },
      });
      if (isInterrupted) continue;
      return {
        updates: engine.updates(),
        stops: stops.size,
        outcomes: results.map(({ cell, outcome }) => [cell.label, outcome]),
        trained: results.filter(({ steps }) => steps.length > 0).length,
      };
    }
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

for (
  const rules of [
    "",
    // Most has to be brought back where each step starts afresh.
    "steps: { schedule: restart, optimizer: reset }\nseedNext: last\n",
    "steps: { schedule: global, optimizer: keep }\n",
  ]
) {
  const title = rules.split("\n")[0] || "rules of their own";
  Deno.test(`every method that is stopped and goes on ends in the same bits, with ${title}`, async () => {
    const whole = await run(SUITE + rules, 0);
    const stopped = await run(SUITE + rules, 2);
    assert.deepEqual(stopped.outcomes, whole.outcomes);
    assert(whole.trained > 25);
    assert.equal(stopped.stops, whole.trained);
    assert.equal(stopped.updates, whole.updates, "updates were made again");
  });
}
