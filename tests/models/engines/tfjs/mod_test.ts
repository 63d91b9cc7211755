import assert from "node:assert/strict";
import { DeviceError } from "../../../../models/engine.ts";
import { tfjsEngine } from "../../../../models/engines/tfjs/mod.ts";
import { parameter, state } from "../../../../models/graph/tensor.ts";
import type { Tfjs } from "../../../../models/op.ts";
import adamw from "../../../../models/optimizers/adamw.ts";
import { add } from "../../../../models/ops/add.ts";
import { scale } from "../../../../models/ops/scale.ts";
import { sum } from "../../../../models/ops/sum.ts";
import { mlp } from "./mlp.ts";

const TFJS = "npm:@tensorflow/tfjs@4.22.0";

/** The module the engine loads, to look at what it holds. */
const loadTfjs = (): Promise<Tfjs> => import(TFJS);

const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

for (const backend of ["cpu", "webgpu"] as const) {
  Deno.test(`tfjsEngine("${backend}") updates as the optimizer says, clipped and accumulated`, async () => {
    const { batches, ...net } = mlp();
    const lr = 0.05, clipNorm = 0.5;
    const scales = [0.5, 1, 1, 2];
    await using session = await tfjsEngine(backend).open();
    session.store(net.stored);
    using gradients = await session.compileInference(
      Object.fromEntries([
        ["loss", net.loss],
        ...net.gradients.map((node, i) => [`${i}`, node]),
      ]),
    );
    using training = await session.compileTraining({
      ...net,
      trainable: net.trainable.map((own, i) => ({
        ...own,
        lrScale: scales[i]!,
      })),
      optimizer: adamw,
      hyper: { beta1: 0.8 },
      accumulate: batches.length,
      clipNorm,
    });
    const names = net.parameters.map(({ name }) => name!);
    const expected = net.stored.map(({ data }) => data.slice());
    const slots = expected.map(({ length }) =>
      Array.from({ length }, () => [0, 0])
    );
    for (let t = 1; t <= 4; t++) {
      const runs = await gradients.run(batches);
      const means = names.map((_, i) =>
        runs[0]![i]!.map((g, j) => (g + runs[1]![i]![j]!) / 2)
      );
      const norm = Math.hypot(...means.flatMap((mean) => [...mean]));
      const factor = Math.min(1, clipNorm / (norm + 1e-6));
      expected.forEach((values, i) =>
        values.forEach((p, j) => {
          const next = adamw.step(p, means[i]![j]! * factor, slots[i]![j]!, {
            lr: lr * scales[i]!,
            decay: net.trainable[i]!.decay!,
            t,
            hyper: { ...adamw.defaults, beta1: 0.8 },
          });
          values[j] = next.p;
          slots[i]![j] = next.slots;
        })
      );
      await training.update(batches, { lr, randomKey: t });
      const [record] = await training.records();
      assert.equal(record!.update, t - 1);
      assert(Math.abs(record!.gradientNorm - norm) < 1e-4 * norm);
      const loss = (runs[0]!.loss![0]! + runs[1]!.loss![0]!) / 2;
      assert(Math.abs(record!.lossNats - loss) < 1e-5 * loss);
      const read = await session.read(names);
      names.forEach((name, i) => {
        const off = largest(read.get(name)!, expected[i]!);
        assert(off < 1e-5, `${name} is off by ${off} after update ${t}`);
      });
    }
  });

  Deno.test(`tfjsEngine("${backend}") holds as many tensors after 50 updates as after one, and none when closed`, async () => {
    const tf = await loadTfjs();
    const net = mlp();
    const before = tf.memory().numTensors;
    {
      await using session = await tfjsEngine(backend).open();
      session.store(net.stored);
      using training = await session.compileTraining({
        ...net,
        optimizer: adamw,
        accumulate: 2,
        clipNorm: 1,
      });
      const update = async () => {
        await training.update(net.batches, { lr: 0.01, randomKey: 1 });
        await training.records();
        return tf.memory().numTensors;
      };
      const first = await update();
      let last = first;
      for (let i = 1; i < 50; i++) last = await update();
      assert.equal(last, first);
    }
    assert.equal(tf.memory().numTensors, before);
  });

  Deno.test(`tfjsEngine("${backend}") writes new states after each micro-batch and leaves the rest alone`, async () => {
    const { batches, ...net } = mlp();
    const count = state("count", []);
    const idle = parameter("idle", [2]);
    await using session = await tfjsEngine(backend).open();
    const untouched = Float32Array.of(1 / 3, -1e-30);
    session.store([
      ...net.stored,
      { tensor: count, data: Float32Array.of(0.5), tag: "weight" },
      { tensor: idle, data: untouched, tag: "weight" },
    ]);
    using training = await session.compileTraining({
      ...net,
      trainable: net.trainable.slice(0, 1),
      optimizer: adamw,
      accumulate: 2,
      assignments: [{ state: count, value: add(scale(count, 2), count) }],
    });
    await training.update(batches, { lr: 0.01, randomKey: 1 });
    const read = await session.read(["count", "idle", "b1", "w1"]);
    assert.deepEqual([...read.get("count")!], [4.5]); // 0.5 * 3 * 3
    assert.deepEqual(read.get("idle"), untouched);
    assert.deepEqual(read.get("b1"), net.stored[1]!.data);
    assert.notDeepEqual(read.get("w1"), net.stored[0]!.data);
  });

  Deno.test(`tfjsEngine("${backend}") copies what it is given`, async () => {
    const weight = parameter("weight", [2]);
    const data = Float32Array.of(1, 2);
    await using session = await tfjsEngine(backend).open();
    session.store([{ tensor: weight, data, tag: "adapter" }]);
    data.fill(9);
    assert.equal(session.memory().now.adapter, 8);
    using program = await session.compileInference({ sum: sum(weight) });
    assert.deepEqual((await program.run([{}]))[0]!.sum![0], 3);
    session.drop(["weight"]);
    assert.equal(session.memory().now.adapter, 0);
  });
}

Deno.test("tfjsEngine() names what is missing or has the wrong size", async () => {
  const net = mlp();
  await using session = await tfjsEngine("cpu").open();
  await assert.rejects(
    async () => await session.compileInference({ loss: net.loss }),
    /Cannot find stored tensor "w\d", expected one of none/,
  );
  session.store(net.stored);
  assert.throws(
    () => session.write(new Map([["w1", new Float32Array(3)]])),
    /Cannot write "w1": 3 values, expected 15/,
  );
  using program = await session.compileInference({ loss: net.loss });
  await assert.rejects(
    () => program.run([{ x: new Float32Array(3) }]),
    /input "\w" has (3|no) values, expected 1[28]/,
  );
});

Deno.test("tfjsEngine() throws what the GPU reports", async () => {
  const net = mlp();
  await using session = await tfjsEngine("webgpu").open();
  session.store(net.stored);
  using program = await session.compileInference({ loss: net.loss });
  await program.run(net.batches);
  const tf = await loadTfjs();
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  device.createBuffer({ size: 16, usage: 0 });
  await device.queue.onSubmittedWorkDone();
  await assert.rejects(() => program.run(net.batches), DeviceError);
});
