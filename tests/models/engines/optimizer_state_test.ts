import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import type {
  Engine,
  OptimizerState,
  Session,
} from "../../../models/engine.ts";
import { native } from "../../../models/engines/native/mod.ts";
import { tfjsEngine } from "../../../models/engines/tfjs/mod.ts";
import { input, parameter, sizeOf } from "../../../models/graph/tensor.ts";
import adamw from "../../../models/optimizers/adamw.ts";
import { matmul } from "../../../models/ops/matmul.ts";
import { mul } from "../../../models/ops/mul.ts";
import { scale } from "../../../models/ops/scale.ts";
import { sum } from "../../../models/ops/sum.ts";
import { createRandom } from "../../../models/random.ts";

const w1 = parameter("w1", [5, 3]);
const w2 = parameter("w2", [2, 5]);

function numbers(name: string, count: number): Float32Array {
  const random = createRandom(3, name);
  return Float32Array.from({ length: count }, () => random.normal());
}

async function train(
  session: Session,
  trainable: readonly (typeof w1)[],
  [first, end]: readonly [number, number],
  from?: OptimizerState,
): Promise<OptimizerState> {
  const hidden = matmul(input("x", [4, 3]), w1, { transposeB: true });
  const y = matmul(hidden, w2, { transposeB: true });
  const loss = scale(sum(mul(y, y)), 0.1);
  const gradients = differentiate(loss, trainable);
  using program = await session.compileTraining({
    loss,
    optimizer: adamw,
    trainable: trainable.map((tensor, i) => ({
      tensor,
      gradient: gradients[i]!,
    })),
  }, from);
  for (let i = first; i < end; i++) {
    await program.update([{ x: numbers(`batch${i}`, 12) }], {
      lr: 0.01,
      randomKey: i,
    });
  }
  return await program.optimizerState();
}

async function open(engine: Engine): Promise<Session> {
  const session = await engine.open();
  store(session);
  return session;
}

function store(session: Session): void {
  session.store([w1, w2].map((tensor) => ({
    tensor,
    data: numbers(tensor.name!, sizeOf(tensor.shape)),
    tag: "weight",
  })));
}

for (
  const [name, engine] of Object.entries({
    native,
    "tfjs-cpu": tfjsEngine("cpu"),
  })
) {
  Deno.test(`${name} goes on from an optimizer's state as if it had never stopped`, async () => {
    await using session = await open(engine);
    const whole = await train(session, [w1, w2], [0, 6]);
    const weights = await session.read(["w1", "w2"]);
    store(session);
    const half = await train(session, [w1, w2], [0, 3]);
    assert.equal(half.get("w1")!.updates, 3);
    const rest = await train(session, [w1, w2], [3, 6], half);
    assert.deepEqual(await session.read(["w1", "w2"]), weights);
    assert.deepEqual(rest, whole);
  });

  Deno.test(`${name} counts the updates of each parameter on its own, as PyTorch does`, async () => {
    await using session = await open(engine);
    const before = await train(session, [w2], [0, 5]);
    const after = await train(session, [w1, w2], [5, 6], before);
    assert.deepEqual(
      [...after].map(([name, { updates }]) => [name, updates]),
      [["w1", 1], ["w2", 6]],
    );
    const start = numbers("w1", 15);
    // Adam's first update of a weight is the learning rate, whatever the gradient.
    (await session.read(["w1"])).get("w1")!.forEach((value, i) =>
      assert(Math.abs(Math.abs(value - start[i]!) - 0.01) < 1e-5)
    );
  });
}

Deno.test("native refuses an optimizer's state of another size", async () => {
  await using session = await open(native);
  const wrong = new Map([["w1", {
    updates: 1,
    slots: [new Float32Array(15), new Float32Array(14)],
  }]]);
  await assert.rejects(
    train(session, [w1], [0, 1], wrong),
    /state of "w1": found slots of \[15,14\] numbers, expected 2 of 15/,
  );
});
