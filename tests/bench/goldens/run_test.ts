import assert from "node:assert/strict";
import { COMPOSE } from "../../../bench/goldens/compose/mod.ts";
import { OPTIMIZER_CASES } from "../../../bench/goldens/optimizer_cases.ts";
import { checkFixture, listFixtures } from "../../../bench/goldens/run.ts";
import {
  DeviceError,
  type Engine,
  native,
  readSafetensors,
  type StoredArray,
  tfjsEngine,
  writeSafetensors,
} from "../../../models/mod.ts";

const GOLDENS = new URL("../../goldens", import.meta.url).pathname;
const cpu = tfjsEngine("cpu");

/** A folder that disappears with the test. */
async function temporaryFolder() {
  const path = await Deno.makeTempDir();
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** A copy of a fixture with one tensor changed. */
async function changed(
  name: string,
  tensor: string,
  change: (values: Float32Array) => void,
  folder: string,
): Promise<void> {
  const file = readSafetensors(await Deno.readFile(`${GOLDENS}/${name}`), name);
  const { shape, data } = file.tensors.get(tensor)!;
  const copy = data.slice() as Float32Array;
  change(copy);
  const tensors: Map<string, StoredArray> = new Map(file.tensors);
  tensors.set(tensor, { shape, data: copy });
  await Deno.writeFile(
    `${folder}/${name}`,
    writeSafetensors(tensors, file.metadata),
  );
}

Deno.test("checkFixture() passes every op fixture on the native engine and on TensorFlow.js", async () => {
  for (const engine of [native, cpu, tfjsEngine("webgpu")]) {
    const verdict = await checkFixture(GOLDENS, "ops.safetensors", engine);
    assert.equal(verdict.status, "pass", verdict.reason ?? "");
    assert.equal(verdict.cases!.length, 62);
    assert(verdict.cases!.every(({ status }) => status === "pass"));
  }
});

Deno.test("checkFixture() passes the ConvNeXt fixtures on the native engine", async () => {
  for (
    const name of [
      "convnext_a",
      "convnext_b",
      "convnext_adapter",
      "eps_convnext",
    ]
  ) {
    const path = `${name}.safetensors`;
    const verdict = await checkFixture(GOLDENS, path, native);
    assert.equal(verdict.status, "pass", `${name}: ${verdict.worst?.name}`);
    // Logits twice, the loss, and every gradient at least.
    assert(verdict.comparisons > 50);
  }
});

for (const path of await listFixtures(`${GOLDENS}/edge`)) {
  Deno.test(`checkFixture() passes edge/${path} on the native engine`, async () => {
    const verdict = await checkFixture(`${GOLDENS}/edge`, path, native);
    assert.equal(
      verdict.status,
      "pass",
      `${verdict.reason ?? verdict.worst?.name}`,
    );
    assert(verdict.comparisons > 40);
  });
}

Deno.test("the op fixtures have cases of every kind that can be checked", async () => {
  const kinds = [...Object.keys(COMPOSE), ...Object.keys(OPTIMIZER_CASES)];
  for (const path of ["ops.safetensors", "edge/ops.safetensors"]) {
    const bytes = await Deno.readFile(`${GOLDENS}/${path}`);
    const { metadata } = readSafetensors(bytes, path);
    const cases: Record<string, { op: string }> = JSON.parse(metadata.cases!);
    const found = new Set(Object.values(cases).map(({ op }) => op));
    assert.deepEqual([...found].sort(), kinds.toSorted(), path);
  }
});

Deno.test("checkFixture() passes schedule and layer decay, and names what is missing", async () => {
  const schedule = await checkFixture(GOLDENS, "lr_cosine.json", cpu);
  assert.equal(schedule.status, "pass");
  const decay = await checkFixture(GOLDENS, "layer_decay.json", cpu);
  const of = (name: string) => decay.cases!.find((own) => own.name === name)!;
  assert.equal(of("convnext_b").status, "pass");
});

for (
  const [tensor, change] of [
    ["logits_eval", (x) => x[3]! *= 1.001],
    ["grad.norm.bias", (x) => x[1]! *= 1.002],
    ["loss", (x) => x[0]! += 2e-4],
    ["loss_steps", (x) => x[3]! += 1e-3],
    ["after3.stages.2.0.gamma", (x) => x.fill(x[0]!)],
    ["after3_peft.head.weight", (x) => x[2]! += 1e-2],
    ["param.stages.1.0.pwconv1.weight", (x) => x.fill(0)],
  ] as [string, (values: Float32Array) => void][]
) {
  Deno.test(`checkFixture() fails when ${tensor} is changed`, async () => {
    await using folder = await temporaryFolder();
    const name = "convnext_adapter.safetensors";
    await changed(name, tensor, change, folder.path);
    const verdict = await checkFixture(folder.path, name, cpu);
    assert.equal(verdict.status, "fail");
    assert(verdict.worst!.fraction > 1);
    if (!tensor.startsWith("param.")) {
      assert(
        verdict.worst!.name.startsWith(tensor),
        `${verdict.worst!.name}, expected ${tensor}`,
      );
    }
  });
}

Deno.test("checkFixture() fails one case of an op file and says which", async () => {
  await using folder = await temporaryFolder();
  const name = "ops.safetensors";
  await changed(name, "linear.gin.bias", (x) => x[0]! += 1, folder.path);
  const verdict = await checkFixture(folder.path, name, cpu);
  assert.equal(verdict.status, "fail");
  assert.equal(verdict.reason, "failed: linear");
  assert.equal(verdict.worst!.name, "gin.bias");
});

Deno.test("checkFixture() fails a file that it cannot read, or whose weights do not fit", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/a.safetensors`, "no header");
  const broken = await checkFixture(folder.path, "a.safetensors", cpu);
  assert.equal(broken.status, "fail");
  assert.match(broken.reason!, /Cannot read "a.safetensors": header of/);

  const config = {
    in_chans: 3,
    num_classes: 2,
    dims: [1, 1, 1, 1],
    depths: [1, 1, 1, 1],
    layer_scale: 1,
  };
  const image = { shape: [1, 32, 32, 3], data: new Float32Array(3072) };
  await Deno.writeFile(
    `${folder.path}/b.safetensors`,
    writeSafetensors(
      new Map<string, StoredArray>([
        ["input", image],
        ["labels", { shape: [1], data: Int32Array.of(0) }],
      ]),
      { model: "convnext", config: JSON.stringify(config) },
    ),
  );
  const empty = await checkFixture(folder.path, "b.safetensors", cpu);
  assert.equal(empty.status, "fail");
  assert.match(
    empty.reason!,
    /found no tensor "param.downsample_layers.0.0.weight", expected one/,
  );
});

Deno.test("checkFixture() leaves alone what it does not know", async () => {
  await using folder = await temporaryFolder();
  const write = (name: string, metadata: Record<string, string>) =>
    Deno.writeFile(
      `${folder.path}/${name}`,
      writeSafetensors(new Map(), metadata),
    );
  await write("model.safetensors", { model: "perceptron", config: "{}" });
  await write("ops.safetensors", {
    cases: JSON.stringify({ one: { op: "fft" } }),
  });
  await Deno.mkdir(`${folder.path}/below`);
  await Deno.writeTextFile(`${folder.path}/below/x.json`, "{}");
  await Deno.writeTextFile(`${folder.path}/README.md`, "");
  const paths = await listFixtures(folder.path);
  assert.deepEqual(paths, [
    "below/x.json",
    "model.safetensors",
    "ops.safetensors",
  ]);
  for (const path of paths) {
    const verdict = await checkFixture(folder.path, path, cpu);
    assert.equal(verdict.status, "unsupported", path);
  }
});

Deno.test("checkFixture() throws when there is no device", async () => {
  const none: Engine = {
    summary: "none",
    open: () => Promise.reject(new DeviceError("missing", "none")),
  };
  await assert.rejects(
    () => checkFixture(GOLDENS, "eps_convnext.safetensors", none),
    DeviceError,
  );
});
