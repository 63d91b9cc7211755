/**
 * Runs the fake suite in the folder of its first argument, on the engine of its second, and writes a line for
 * each event: something to kill.
 *
 * @module
 */
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import { runSuite } from "../../../bench/runner/run_suite.ts";
import { native } from "../../../models/mod.ts";
import { fakeEngine } from "../fake_engine.ts";
import {
  FAKE_ENVIRONMENT,
  FAKE_SUITE,
  fakeClock,
  fakeSuite,
} from "../fake_suite.ts";

const [out, engine] = Deno.args;
const suite = fakeSuite(
  engine === "native"
    ? FAKE_SUITE.replace("seeds: [0, 1]", "seeds: [0]")
    : FAKE_SUITE,
);
const plan = await planSuite(suite, {
  readFile: () => Promise.reject(new Deno.errors.NotFound()),
});
await runSuite(plan, {
  engine: engine === "native" ? native : fakeEngine(),
  out: out!,
  cacheFolder: out!,
  environment: FAKE_ENVIRONMENT,
  clock: fakeClock(),
  isResumed: true,
  milestonePace: { leastMs: 0, share: 1 },
  onEvent: ({ kind }) =>
    Deno.stdout.writeSync(new TextEncoder().encode(`${kind}\n`)),
});
