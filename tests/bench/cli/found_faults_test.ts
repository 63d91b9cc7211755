import assert from "node:assert/strict";
import { foundFaults } from "../../../bench/cli/found_faults.ts";
import { writeBaselines } from "../../../bench/trials/baseline_files.ts";
import { measureFacts } from "../../../bench/trials/measure_facts.ts";
import { fakeEngine } from "../fake_engine.ts";
import { fakePlan } from "../trials/fake_plan.ts";
import { fakeSides, fakeTrialOptions } from "./fake_sides.ts";
import { recordingIo } from "./recording_io.ts";

Deno.test("foundFaults() puts all faults in, counts what is found, and says before how long it takes", async () => {
  const plan = await fakePlan();
  const baselines = await Deno.makeTempDir();
  const sides = fakeSides();
  const root = new URL("../../../", import.meta.url);
  await writeBaselines(
    baselines,
    await measureFacts(plan, {
      ...{ engine: fakeEngine(), cacheFolder: "", root },
      clock: sides.clock,
    }),
  );
  const io = recordingIo({ clock: sides.clock });
  const code = await foundFaults({
    ...fakeTrialOptions(sides),
    ...{ exact: { plan, baselines, engine: fakeEngine() } },
    ...{ isTimed: true, trials: 2 },
  }, io);
  assert.equal(sides.open(), 0);
  const lines = io.told().split("\n");
  assert.match(
    lines[0]!,
    /^8 trials of the exact tier: about 0:0\d$/,
  );
  assert.match(
    lines[9]!,
    /^4 trials of the timed tier: about \d:\d\d, at most 12:1\d$/,
  );
  assert.match(lines[1]!, /^1\/2 exact wrong_gradient in convnext\/emoji53 f/);
  assert.match(lines.at(-2)!, /^2\/2 timed 0 % slower: same$/);
  assert.deepEqual(
    io.written().split("\n").map((line) => line.split(", ")[0]),
    [
      // The fake engine has gradients of its own: none that could be wrong.
      "exact: wrong_gradient found: 0 of 2",
      io.written().split("\n")[1]!.split(", ")[0]!,
      "exact: dropped_step found: 2 of 2",
      "exact: nothing passes: 2 of 2",
      "timed: slow_down_10 found: 2 of 2",
      "timed: nothing passes: 2 of 2",
      "",
    ],
  );
  assert.equal(code, 1); // as wrong gradients go unseen
  await Deno.remove(baselines, { recursive: true });
});
