import assert from "node:assert/strict";
import { parameter, type TrainingSpec } from "../../../models/mod.ts";
import { observeEngine } from "../../../bench/trials/observe_engine.ts";
import { fakeEngine } from "../fake_engine.ts";

const tensor = parameter("w", [4]);
const spec = {
  trainable: [{ tensor, gradient: tensor }],
} as unknown as TrainingSpec;

Deno.test("observeEngine() notes gradients and movement when records are read, program by program", async () => {
  const observed = observeEngine(fakeEngine());
  assert.equal(observed.heldBytes(), 0);
  const session = await observed.open();
  session.store([{ tensor, data: new Float32Array(4), tag: "weight" }]);
  assert.equal(observed.heldBytes(), 16);
  const program = await session.compileTraining(spec);
  const update = (lr: number) =>
    program.update([{ x: new Float32Array(2) }], { lr, randomKey: 1 });
  await update(0);
  await program.records();
  const [still] = observed.takePrograms();
  assert.deepEqual(observed.takePrograms(), []);
  assert.equal(still!.movedNorm, 0);

  const other = await session.compileTraining(spec);
  await other.update([{ x: new Float32Array(2) }], { lr: 0.5, randomKey: 1 });
  await other.records();
  const [moved] = observed.takePrograms();
  const weights = (await session.read(["w"])).get("w")!;
  assert.ok(Math.abs(moved!.movedNorm - Math.hypot(...weights)) < 1e-6);
  const { slots: [mean] } = (await other.optimizerState()).get("w")!;
  const [norm, signed] = moved!.gradients.get("w")!;
  assert.ok(Math.abs(norm - Math.hypot(...mean!)) < 1e-6);
  // Some signs of four numbers make this sum, and others another one.
  const sums = Array.from(
    { length: 16 },
    (_, bits) =>
      mean!.reduce((sum, own, i) => sum + (bits >> i & 1 ? own : -own), 0),
  );
  assert.ok(sums.some((sum) => Math.abs(sum - signed) < 1e-6));
});

Deno.test("observeEngine() sees a gradient whose values have changed places", async () => {
  const engine = fakeEngine();
  const print = async (order: readonly number[]) => {
    const observed = observeEngine({
      ...engine,
      async open() {
        const session = await engine.open();
        return {
          ...session,
          async compileTraining(own, from) {
            const program = await session.compileTraining(own, from);
            return {
              ...program,
              optimizerState: () =>
                Promise.resolve(
                  new Map([["w", {
                    updates: 1,
                    slots: [Float32Array.from(order)],
                  }]]),
                ),
            };
          },
        };
      },
    });
    const session = await observed.open();
    session.store([{ tensor, data: new Float32Array(4), tag: "weight" }]);
    await (await session.compileTraining(spec)).records();
    return observed.takePrograms()[0]!.gradients.get("w")!;
  };
  const [norm, signed] = await print([1, 2, 4, 8]);
  const [same, other] = await print([8, 4, 2, 1]);
  assert.equal(norm, same);
  assert.notEqual(signed, other);
});
