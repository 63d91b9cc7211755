/**
 * Runs the fake suite in the folder of its argument and writes a line for each event: something to kill.
 *
 * @module
 */
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import { runSuite } from "../../../bench/runner/run_suite.ts";
import { fakeEngine } from "../fake_engine.ts";
import { FAKE_ENVIRONMENT, fakeClock, fakeSuite } from "../fake_suite.ts";

const [out] = Deno.args;
const plan = await planSuite(fakeSuite(), {
  readFile: () => Promise.reject(new Deno.errors.NotFound()),
});
await runSuite(plan, {
  engine: fakeEngine(),
  out: out!,
  cacheFolder: out!,
  environment: FAKE_ENVIRONMENT,
  clock: fakeClock(),
  isResumed: true,
  onEvent: ({ kind }) =>
    Deno.stdout.writeSync(new TextEncoder().encode(`${kind}\n`)),
});
