import assert from "node:assert/strict";
import { runProgram } from "../../../bench/cli/program.ts";
import { readResult } from "../../../bench/result/read_result.ts";
import { recordingIo } from "./recording_io.ts";

/** Small enough for a software rasterizer, and still all of it real. */
const SUITE = `version: 1
model:
  name: convnext
  config: { depths: [1, 1, 1, 1], dims: [8, 8, 8, 8] }
dataset: { name: emoji53 }
updates: 16
batch: 16
folds: [0]
seeds: [3]
augmentation: { cropPadding: 2 }
evaluate: { perStep: 2 }
methods:
  - { name: dt1 }
  - { name: linear_probe, lr: 3e-3 }
`;

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/small.yaml`, SUITE);
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(folder: string, ...args: string[]) {
  const io = recordingIo();
  const code = await runProgram(
    ["run", `${folder}/small.yaml`, "--out", `${folder}/out`, ...args],
    io,
  );
  return { code, out: io.written(), err: io.told() };
}

interface Summary {
  readonly runs: readonly {
    readonly folder: string;
    readonly cells: readonly {
      readonly file: string;
      readonly isNew: boolean;
      readonly outcome: string;
    }[];
  }[];
}

Deno.test("bench run trains on the GPU, leaves what is done alone, and gives the same bits again", () =>
  inFolder(async (folder) => {
    const first = await run(folder);
    assert.equal(first.code, 0);
    assert.match(first.out, /dt1 .*3e-4/);
    assert.match(first.out, /Results: .*small\/native-/);
    assert.match(
      first.out,
      /Next:\n {2}\.\/denow task bench report .*\n {2}\.\/denow/,
    );
    assert.match(first.err, /\[1\/2\] dt1 fold 0 seed 3 {2}test/);

    const outcomes = async (...args: string[]) => {
      const { code, out } = await run(folder, "--json", ...args);
      assert.equal(code, 0);
      const [own] = (JSON.parse(out) as Summary).runs;
      return own!.cells;
    };
    const second = await outcomes();
    assert.deepEqual(second.map(({ isNew }) => isNew), [false, false]);
    const again = await outcomes("--fresh");
    assert.deepEqual(again.map(({ isNew }) => isNew), [true, true]);
    assert.deepEqual(
      again.map(({ outcome }) => outcome),
      second.map(({ outcome }) => outcome),
    );
    const other = await outcomes("--seeds", "4-4");
    other.forEach(({ outcome }, i) =>
      assert.notEqual(outcome, second[i]!.outcome)
    );

    const result = await readResult(await Deno.readTextFile(again[0]!.file));
    assert.equal(result.status, "ok");
    assert.deepEqual(result.steps.map(({ updates }) => updates), [4, 4, 4, 4]);
    assert(result.costs!.trainingFlops > 0);
    assert(result.costs!.peakBytes.activation! > 0);
    assert(result.costs!.updateGpuMs!.median > 0);
    const { gpuMs, kernels } = result.costs!.kernelProfile!;
    const named = kernels.reduce((sum, own) => sum + own.gpuMs, 0);
    assert(kernels.length === 10 && named > gpuMs / 2 && named <= gpuMs);
    assert(result.costs!.updateWallMs!.samples.length > 0);
  }));

Deno.test("bench run stops at Ctrl-C with code 130 and goes on with --resume", () =>
  inFolder(async (folder) => {
    const stop = new AbortController();
    const io = recordingIo({ signal: stop.signal });
    // In this thread, whose clock it is.
    const args = ["run", `${folder}/small.yaml`, "--jobs", "1"];
    args.push("--out", `${folder}/out`);
    let blocks = 0;
    const code = await runProgram(args, {
      ...io,
      clock: {
        date: () => new Date(),
        // The clock is looked at before and after each block of updates: stop within the second step.
        nowMs() {
          if (++blocks === 40) stop.abort(new Error("Interrupted"));
          return performance.now();
        },
      },
    });
    assert.equal(code, 130);
    assert.match(io.told(), /Interrupted.*--resume/);
    const { code: rest, out } = await run(folder, "--resume", "--json");
    assert.equal(rest, 0);
    const [resumed] = (JSON.parse(out) as Summary).runs;
    const [whole] = (JSON.parse(
      (await run(folder, "--fresh", "--json")).out,
    ) as Summary).runs;
    assert.deepEqual(
      resumed!.cells.map(({ outcome }) => outcome),
      whole!.cells.map(({ outcome }) => outcome),
    );
  }));
