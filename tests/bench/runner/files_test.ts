import assert from "node:assert/strict";
import { describeFailure } from "../../../bench/runner/failure.ts";
import { LockError, lockFolder } from "../../../bench/runner/folder_lock.ts";
import {
  readMilestone,
  writeMilestone,
} from "../../../bench/runner/milestone_file.ts";
import { nothingSpent } from "../../../bench/runner/spent.ts";
import { writeAtomically } from "../../../bench/runner/write_atomically.ts";
import { formatJson } from "../../../bench/result/format_json.ts";
import { DeviceError } from "../../../models/mod.ts";
import { inFolder } from "../../in_folder.ts";

Deno.test("writeAtomically() replaces a file and leaves nothing beside it", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.json`;
    await writeAtomically(path, "one");
    await writeAtomically(path, new TextEncoder().encode("two"));
    assert.equal(await Deno.readTextFile(path), "two");
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), [
      "a.json",
    ]);
  }));

Deno.test("writeAtomically() leaves the old file where the new one cannot be written", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.json`;
    await writeAtomically(path, "one");
    await Deno.mkdir(`${path}.${Deno.pid}.tmp`);
    await assert.rejects(writeAtomically(path, "two"));
    assert.equal(await Deno.readTextFile(path), "one");
  }));

Deno.test("lockFolder() keeps others out until it is let go", () =>
  inFolder(async (folder) => {
    const at = new Date(0);
    {
      using _lock = await lockFolder(folder, at);
      await assert.rejects(lockFolder(folder, at), LockError);
    }
    using _again = await lockFolder(folder, at);
    // A file that a dead process left behind is no lock.
    const text = await Deno.readTextFile(`${folder}/.lock`);
    assert.match(text, /^process \d+ since 1970/);
  }));

Deno.test("readMilestone() gives back what was written, bit for bit", () => {
  const milestone = {
    steps: [],
    current: {
      name: "all",
      lr: [0.1],
      lossNats: [1 / 3],
      gradientNorm: [3],
      selection: [],
      best: null,
    },
    spent: { ...nothingSpent(), wallMs: 0.1, updateWallMs: [1 / 3] },
    weights: new Map([["a", Float32Array.of(0.1, -0, 1e-45)]]),
    optimizer: new Map([["a", {
      updates: 7,
      slots: [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)],
    }]]),
    probed: [Math.fround(0.1)],
    best: { correct: 3, weights: new Map([["a", Float32Array.of(9, 8, 7)]]) },
  };
  const bytes = writeMilestone(milestone, "h1");
  const read = readMilestone(bytes, "h1")!;
  assert.deepEqual(read, milestone);
  assert(Object.is(read.weights.get("a")![1], -0));
  const between = {
    ...milestone,
    current: null,
    optimizer: null,
    best: { correct: 3, weights: null },
  };
  assert.deepEqual(readMilestone(writeMilestone(between, "h"), "h"), between);
  assert.equal(readMilestone(bytes, "h2"), null);
  assert.equal(readMilestone(bytes.subarray(0, bytes.length - 1), "h1"), null);
});

Deno.test("describeFailure() tells kinds of failure apart", () => {
  const status = (error: unknown) => describeFailure(error).status;
  assert.equal(status(new DeviceError("memory", "")), "oom");
  assert.equal(status(new DeviceError("lost", "")), "device_lost");
  assert.equal(status(new DeviceError("invalid", "")), "failed");
  assert.equal(status(new RangeError("Array buffer allocation failed")), "oom");
  assert.equal(status(new RangeError("no field")), "failed");
  assert.equal(describeFailure("text").error.message, "text");
});

Deno.test("formatJson() is JSON, with plain lists on one line", () => {
  const value = {
    a: [1, 2.5, "x", null],
    b: [{ c: [] }, { d: {} }],
    e: undefined,
    f: { g: true },
  };
  const text = formatJson(value);
  assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
  assert.match(text, /^ {2}"a": \[1, 2\.5, "x", null\],$/m);
});
