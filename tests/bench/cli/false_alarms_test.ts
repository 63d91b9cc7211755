import assert from "node:assert/strict";
import { falseAlarms } from "../../../bench/cli/false_alarms.ts";
import {
  readRecording,
  recordedRatios,
} from "../../../bench/gate/recording.ts";
import {
  type FakeSideOptions,
  fakeSides,
  fakeTrialOptions,
} from "./fake_sides.ts";
import { recordingIo } from "./recording_io.ts";

/** Compares equal checkouts so often. */
async function alarms(
  trials: number,
  own: FakeSideOptions,
  record?: string,
  signal = new AbortController().signal,
) {
  const sides = fakeSides(own);
  const io = recordingIo({ clock: sides.clock, signal });
  const run = falseAlarms({ ...fakeTrialOptions(sides), trials }, record, io);
  const code = await run.catch((error) => error);
  assert.equal(sides.open(), 0);
  return { code, out: io.written(), err: io.told(), sides };
}

Deno.test("falseAlarms() says how long it takes, then counts, with new processes every ten stages", async () => {
  const { code, out, err, sides } = await alarms(25, {});
  assert.equal(code, 0);
  // Ten seconds to start two, and about eight blocks of 36 samples of 20 ms.
  const [, about, most] = err.match(
    /^25 comparisons: about (\d+:\d\d), at most (\d+:\d\d)\n/,
  )!;
  assert.match(about!, /^[23]:/);
  assert.equal(most, "50:30"); // 25 budgets, and three times two starts and eight updates
  assert.equal(
    err.split("\n").filter((line) => /A\/A: /.test(line)).length,
    25,
  );
  assert.match(err, /\n25\/25 A\/A: same\n/);
  assert.deepEqual(out.split("\n"), [
    "A/A: false alarms: 0 of 25, 0.0 % (0.0 % to 13.3 % at 95 %)",
    "A/A: cannot tell: 0 of 25, 0.0 % (0.0 % to 13.3 % at 95 %)",
    "A/A: nothing passes: 25 of 25, 100.0 % (86.7 % to 100.0 % at 95 %)",
    "",
  ]);
  assert.equal(sides.started.length, 6);
  assert.deepEqual(sides.started.slice(0, 2), [
    "baseline ../twin gate net/data full",
    "candidate . gate net/data full",
  ]);
});

Deno.test("falseAlarms() fails if alarms are more than they may be", async () => {
  assert.equal((await alarms(4, { factor: 1.2 })).code, 1);
  // One of one is more than 2 %, and its interval begins at 21 %.
  const one = await alarms(1, { factor: 1.2 });
  assert.deepEqual([one.code, one.out.split(",")[0]], [
    1,
    "A/A: false alarms: 1 of 1",
  ]);
});

Deno.test("falseAlarms() records all blocks, also if it is interrupted", async () => {
  const record = await Deno.makeTempFile();
  const whole = await alarms(3, {}, record);
  assert.equal(whole.code, 0);
  const read = async () =>
    readRecording(await Deno.readTextFile(record), record);
  const { blocks, adapter, work, note } = await read();
  assert.deepEqual([adapter, work, note], [
    "Fake GPU",
    "net/data full",
    "4 comparisons of equal checkouts",
  ]);
  assert.ok(blocks.length >= 4 * 5, `${blocks.length}`);
  assert.ok(
    recordedRatios(await read(), "cpu").every((log) => Math.abs(log) < 0.2),
  );
  const stop = AbortSignal.abort(new Error("Interrupted"));
  const cut = await alarms(3, {}, record, stop);
  assert.equal(cut.code.message, "Interrupted");
  assert.equal((await read()).note, "2 comparisons of equal checkouts");
  await Deno.remove(record);
});
