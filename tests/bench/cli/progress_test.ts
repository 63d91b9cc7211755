import assert from "node:assert/strict";
import { formatDuration, showProgress } from "../../../bench/cli/progress.ts";
import { sparkline } from "../../../bench/cli/sparkline.ts";
import type { ProgressEvent } from "../../../bench/runner/progress_event.ts";
import { recordingIo } from "./recording_io.ts";

const EVENTS: ProgressEvent[] = [
  {
    kind: "run",
    suite: "quick",
    cells: 3,
    pending: 2,
    flops: 200,
    device: "fake",
    folder: "results",
  },
  {
    kind: "cell",
    index: 0,
    pending: 2,
    id: "a",
    label: "dt3",
    fold: 0,
    seed: 4,
    updates: 20,
    flops: 100,
  },
  { kind: "step", name: "part0", index: 0, steps: 2, updates: 10 },
  {
    kind: "updates",
    done: 5,
    updates: 10,
    lossNats: [3, 2.5, 2, 1.5, 1],
    updateMs: 12.34,
  },
];

const RESULT: ProgressEvent = {
  kind: "result",
  id: "a",
  status: "ok",
  accuracy: {
    value: 0.5,
    interval: { low: 0.41, high: 0.594, level: 0.95, method: "wilson" },
  },
  wallMs: 4000,
  reason: null,
};

/** Plays events, 20 s apart. */
function play(
  events: readonly ProgressEvent[],
  isLive: boolean,
  stepMs = 20_000,
) {
  let now = 0;
  const io = recordingIo({
    isLive,
    columns: () => 60,
    clock: { nowMs: () => now, date: () => new Date(0) },
  });
  const show = showProgress(io);
  for (const event of events) {
    now += stepMs;
    show(event);
  }
  return io;
}

Deno.test("showProgress() writes plain lines where there is no terminal", () => {
  const io = play([...EVENTS, RESULT], false);
  assert.equal(io.written(), "");
  assert.deepEqual(io.told().split("\n"), [
    "quick: 2 of 3 cells to run on fake",
    // An eighth of all operations took 80 s, so seven times that are left.
    "[1/2] dt3 fold 0 seed 4  step 1/2 part0  update 5/10  loss █▆▅▃▁ 1.000  12.3 ms/update  9:20 left",
    "[1/2] dt3 fold 0 seed 4  test 50.0 % (41.0 to 59.4)  loss █▆▅▃▁  4.0 s",
    "",
  ]);
});

Deno.test("showProgress() says little in a log: a line in ten seconds", () => {
  const updates = Array<ProgressEvent>(50).fill(EVENTS[3]!);
  const io = play([...EVENTS.slice(0, 3), ...updates], false, 1000);
  const lines = io.told().trimEnd().split("\n");
  assert.equal(lines.length, 1 + 5);
});

Deno.test("showProgress() rewrites one line on a terminal, never wider than it", () => {
  const io = play([...EVENTS, RESULT], true);
  const looks = io.told().split("\r\x1b[2K");
  assert.equal(looks.length, 4);
  const [, , live, result] = looks;
  assert.equal([...live!].length, 59);
  assert.doesNotMatch(live!, /\n/);
  assert.match(result!, /^\[1\/2\].*test 50\.0 % \(41\.0 to 59\.4\).*\n$/);
});

Deno.test("showProgress() shows no score without its interval", () => {
  const bare = { ...RESULT, accuracy: { value: 0.5, interval: null } };
  const told = play([...EVENTS, bare], false).told();
  assert.match(told, /\[1\/2\].* {2}ok {2}/);
  assert.doesNotMatch(told, /50\.0/);
});

Deno.test("showProgress() says why a cell did not end well", () => {
  const failed = {
    ...RESULT,
    status: "diverged",
    accuracy: null,
    wallMs: 0,
    reason: "loss NaN",
  } as const;
  assert.match(play([...EVENTS, failed], false).told(), /diverged: loss NaN/);
});

Deno.test("sparkline() draws means between the least and the largest", () => {
  assert.equal(sparkline([], 8), "");
  assert.equal(sparkline([2, 2, 2], 8), "▁▁▁");
  assert.equal(sparkline([0, 7, 3.5], 8), "▁█▅");
  assert.equal(
    [...sparkline(Array.from({ length: 99 }, (_, i) => Math.sin(i)), 16)]
      .length,
    16,
  );
});

Deno.test("formatDuration() writes minutes, and hours where there are any", () => {
  assert.equal(formatDuration(0), "0:00");
  assert.equal(formatDuration(247_400), "4:07");
  assert.equal(formatDuration(3_729_000), "1:02:09");
});
