import assert from "node:assert/strict";
import {
  readRecording,
  recordBlock,
  recordedRatios,
  replayEndings,
} from "../../../bench/gate/recording.ts";
import { timedLimits } from "../../../bench/gate/timed_limits.ts";

const FILE = "tests/bench/gate/recordings/llvmpipe.json";
const recording = readRecording(
  await Deno.readTextFile(
    new URL("recordings/llvmpipe.json", import.meta.url),
  ),
  FILE,
);

/** Blocks of a stage at most: some two minutes. */
const BUDGET = 150;

Deno.test("recorded A/A comparisons raise at most 2 % false alarms, over 200 and more", async () => {
  const { same, worse, unsure } = await replayEndings(
    recordedRatios(recording, "cpu"),
    "cpu",
    timedLimits(),
    BUDGET,
  );
  const all = same + worse + unsure;
  assert.ok(all >= 200, `${all} comparisons`);
  assert.ok(worse / all <= 0.02, `${worse} of ${all}`);
  assert.ok(same / all >= 0.95, `${same} of ${all}`);
});

Deno.test("recorded A/A comparisons by the wall clock raise no more, and know less", async () => {
  const { same, worse, unsure } = await replayEndings(
    recordedRatios(recording, "wall"),
    "wall",
    timedLimits(),
    BUDGET,
  );
  assert.ok(worse / (same + worse + unsure) <= 0.02);
});

Deno.test("a slow-down of a tenth is found in recorded noise, by either clock", async () => {
  for (const [kind, least] of [["cpu", 0.95], ["wall", 0.8]] as const) {
    const { same, worse, unsure } = await replayEndings(
      recordedRatios(recording, kind).map((own) => own + Math.log(1.1)),
      kind,
      timedLimits(),
      BUDGET,
    );
    const all = same + worse + unsure;
    assert.ok(worse / all >= least, `${kind}: ${worse} of ${all}`);
    assert.ok(same / all <= 0.05, `${kind}: missed ${same} of ${all}`);
  }
});

Deno.test("recordBlock() writes rows that recordedRatios() reads", () => {
  const turns = [10, 20, 40, 10].map((ms) => ({
    wallMs: ms,
    cpuMs: 2 * ms,
    lossNats: 1,
  }));
  const row = recordBlock({ isSwapped: true, logRatio: 0, turns });
  assert.deepEqual(row, [1, 10, 20, 20, 40, 40, 80, 10, 20]);
  const own = { ...recording, blocks: [row] };
  assert.deepEqual(recordedRatios(own, "wall"), [-Math.log(8) / 2]);
  assert.deepEqual(recordedRatios(own, "cpu"), [-Math.log(8) / 2]);
});

Deno.test("readRecording() refuses what is none", () => {
  assert.throws(() => readRecording('{"version":1,"blocks":[]}', "a.json"), {
    name: "BaselineError",
    message: "Cannot read a.json: expected a recording of version 1",
  });
});
