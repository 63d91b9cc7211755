import assert from "node:assert/strict";
import { native } from "../../../../models/engines/native/mod.ts";
import type { Session, TrainingSpec } from "../../../../models/engine.ts";
import { differentiate } from "../../../../models/differentiate.ts";
import { input, parameter, sizeOf } from "../../../../models/graph/tensor.ts";
import adamw from "../../../../models/optimizers/adamw.ts";
import { add } from "../../../../models/ops/add.ts";
import { fill } from "../../../../models/ops/fill.ts";
import { gelu } from "../../../../models/ops/gelu.ts";
import { matmul } from "../../../../models/ops/matmul.ts";
import { mul } from "../../../../models/ops/mul.ts";
import { reshape } from "../../../../models/ops/reshape.ts";
import { scale } from "../../../../models/ops/scale.ts";
import { sum } from "../../../../models/ops/sum.ts";
import { createRandom } from "../../../../models/random.ts";

const w1 = parameter("w1", [12, 6]);
const b1 = parameter("b1", [12]);
const w2 = parameter("w2", [3, 12]);
const all = [w1, b1, w2];

function numbers(name: string, count: number): Float32Array {
  const random = createRandom(7, name);
  return Float32Array.from({ length: count }, () => 0.5 * random.normal());
}

/** Half the mean square of a small network, over `rows` rows. */
function lossOf(rows: number) {
  const x = input("x", [rows, 6]);
  const hidden = gelu(add(matmul(x, w1, { transposeB: true }), b1));
  const y = matmul(hidden, w2, { transposeB: true });
  return scale(sum(mul(y, y)), 0.5 / rows);
}

function specOf(
  rows: number,
  trainable = all,
  more: Partial<TrainingSpec> = {},
): TrainingSpec {
  const loss = lossOf(rows);
  const found = differentiate(loss, trainable);
  return {
    loss,
    optimizer: adamw,
    trainable: trainable.map((tensor, i) => ({
      tensor,
      gradient: found[i]!,
      decay: tensor.shape.length > 1 ? 0.05 : 0,
    })),
    ...more,
  };
}

function storeAll(session: Session): void {
  session.store(all.map((tensor) => ({
    tensor,
    data: numbers(tensor.name!, sizeOf(tensor.shape)),
    tag: "weight" as const,
  })));
}

const names = all.map(({ name }) => name!);

async function train(
  session: Session,
  spec: TrainingSpec,
  batches: Float32Array[][],
) {
  storeAll(session);
  using program = await session.compileTraining(spec);
  for (const [i, batch] of batches.entries()) {
    await program.update(batch.map((x) => ({ x })), { lr: 1e-2, randomKey: i });
  }
  return {
    records: await program.records(),
    weights: await session.read(names),
  };
}

const batch = (i: number, rows: number) => numbers(`batch${i}`, rows * 6);

Deno.test("native trains: the loss falls and gradients equal finite differences", async () => {
  await using session = await native.open();
  const x = batch(0, 8);
  const { records } = await train(
    session,
    specOf(8),
    Array.from({ length: 30 }, () => [x]),
  );
  assert.equal(records.length, 30);
  assert(records[29]!.lossNats < 0.5 * records[0]!.lossNats);

  storeAll(session);
  using forward = await session.compileInference({ loss: lossOf(8) });
  const lossAt = async (name: string, index: number, delta: number) => {
    const values = numbers(name, sizeOf(all[names.indexOf(name)]!.shape));
    values[index]! += delta;
    session.write(new Map([[name, values]]));
    const [out] = await forward.run([{ x }]);
    storeAll(session);
    return out!.loss![0]!;
  };
  const spec = specOf(8);
  using backward = await session.compileInference(
    Object.fromEntries(
      spec.trainable.map(({ gradient }, i) => [names[i]!, gradient]),
    ),
  );
  const [found] = await backward.run([{ x }]);
  for (const name of names) {
    const slope = (await lossAt(name, 2, 0.02) - await lossAt(name, 2, -0.02)) /
      0.04;
    assert(
      Math.abs(slope - found![name]![2]!) < 2e-3 * Math.max(1, Math.abs(slope)),
    );
  }
});

Deno.test("native leaves frozen tensors bit-identical", async () => {
  await using session = await native.open();
  const { weights } = await train(session, specOf(8, [w2]), [[batch(0, 8)], [
    batch(1, 8),
  ]]);
  assert.deepEqual(weights.get("w1"), numbers("w1", 72));
  assert.deepEqual(weights.get("b1"), numbers("b1", 12));
  assert.notDeepEqual(weights.get("w2"), numbers("w2", 36));
});

Deno.test("native gives bit-equal weights for equal seeds", async () => {
  await using session = await native.open();
  const batches = [[batch(0, 8)], [batch(1, 8)], [batch(2, 8)]];
  const first = await train(session, specOf(8), batches);
  const second = await train(session, specOf(8), batches);
  assert.deepEqual(first, second);
});

Deno.test("native accumulates micro-batches to the update of the whole batch", async () => {
  await using session = await native.open();
  const halves = [batch(0, 4), batch(1, 4)];
  const whole = Float32Array.from([...halves[0]!, ...halves[1]!]);
  const once = await train(session, specOf(8, all, { clipNorm: 0.5 }), [[
    whole,
  ]]);
  const twice = await train(
    session,
    specOf(4, all, { clipNorm: 0.5, accumulate: 2 }),
    [halves],
  );
  assert(
    Math.abs(once.records[0]!.lossNats - twice.records[0]!.lossNats) < 1e-5,
  );
  assert(
    Math.abs(once.records[0]!.gradientNorm - twice.records[0]!.gradientNorm) <
      1e-4,
  );
  for (const name of names) {
    once.weights.get(name)!.forEach((value, i) =>
      assert(Math.abs(value - twice.weights.get(name)![i]!) < 1e-4)
    );
  }
});

Deno.test("native frees every byte of a program", async () => {
  await using session = await native.open();
  storeAll(session);
  const before = session.memory().now;
  const program = await session.compileTraining(specOf(8));
  assert(
    session.memory().now.optimizer > 0 && session.memory().now.gradient > 0,
  );
  program[Symbol.dispose]();
  assert.deepEqual(session.memory().now, before);
});

Deno.test("native names the input that is missing or has the wrong size", async () => {
  await using session = await native.open();
  storeAll(session);
  using program = await session.compileTraining(specOf(8));
  const options = { lr: 1, randomKey: 0 };
  assert.throws(
    () => program.update([{ x: new Float32Array(47) }], options),
    /input "x" has 47 values, expected 48 for shape \[8,6\]/,
  );
  assert.throws(() => program.update([{}], options), /input "x" has no values/);
});

Deno.test("native gives back an input, a view of it and a constant as outputs", async () => {
  await using session = await native.open();
  const x = input("x", [2, 3]);
  const outputs = { x, view: reshape(x, [6]), ones: fill([2], 1) };
  using program = await session.compileInference(outputs);
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  const [out] = await program.run([{ x: values }]);
  assert.deepEqual(out, {
    x: values,
    view: values,
    ones: Float32Array.of(1, 1),
  });
});

Deno.test("native trains on a batch of one, where a bias gradient is also read on", async () => {
  await using session = await native.open();
  const { records, weights } = await train(session, specOf(1), [
    [batch(0, 1)],
    [batch(0, 1)],
  ]);
  assert(records[1]!.lossNats < records[0]!.lossNats);
  assert.notDeepEqual(weights.get("b1"), numbers("b1", 12));
});
