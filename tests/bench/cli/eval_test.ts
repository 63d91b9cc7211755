import assert from "node:assert/strict";
import { runProgram } from "../../../bench/cli/program.ts";
import { repositoryPath } from "../../../bench/cli/paths.ts";
import { recordingIo } from "./recording_io.ts";

const WEIGHTS = repositoryPath(
  "suites/checkpoints/convnext_micro_emoji53.safetensors",
);

async function evaluate(...args: string[]) {
  const io = recordingIo();
  const code = await runProgram(["eval", ...args], io);
  return { code, out: io.written(), err: io.told() };
}

Deno.test("bench eval scores the shipped checkpoint as it is", async () => {
  const { code, out, err } = await evaluate(
    ...["convnext", "--weights", WEIGHTS, "--fold", "1", "--json"],
    ...["--data", "{ name: emoji53, target: fluent, limit: { test: 60 } }"],
  );
  assert.equal(code, 0, err);
  const found = JSON.parse(out);
  assert.equal(found.samples, 60);
  assert.equal(found.metrics.accuracy, found.correct / 60);
  const { low, high } = found.intervals.accuracy;
  assert(low < found.metrics.accuracy && found.metrics.accuracy < high);
  assert.equal(found.intervals.calibration_error, null);
  // 48.7 % over all folds; 53 classes, so that chance is 1.9 %.
  assert(found.correct > 15 && found.correct < 45, `${found.correct}`);
  assert.deepEqual(found.dataset.options, {
    role: "target",
    target: "fluent",
    limit: { test: 60 },
  });
});

Deno.test("bench eval says what does not fit", async () => {
  const weights = ["--weights", WEIGHTS];
  const data = ["--data", "{ name: emoji53, limit: { test: 8 } }"];
  const model = await evaluate("convnxt", ...weights, ...data);
  assert.equal(model.code, 2);
  assert.match(model.err, /no model "convnxt", expected one of convnext/);
  const kind = await evaluate("llama", ...weights, ...data);
  assert.equal(kind.code, 2);
  assert.match(kind.err, /Cannot classify images by llama/);
  const other = await evaluate("swin", ...weights, ...data);
  assert.equal(other.code, 2);
  assert.match(other.err, /patch_embed/);
  const none = await evaluate("convnext", "--weights", "no.pth", ...data);
  assert.equal(none.code, 2);
  const map = await evaluate("convnext", ...weights, "--data", "{ name");
  assert.equal(map.code, 2);
  assert.match(map.err, /expected \{ key: value \}/);
});
