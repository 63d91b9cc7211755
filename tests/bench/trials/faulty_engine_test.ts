import assert from "node:assert/strict";
import {
  createRandom,
  type Engine,
  parameter,
  type TrainingSpec,
} from "../../../models/mod.ts";
import { faultyEngine } from "../../../bench/trials/faulty_engine.ts";
import { fakeEngine } from "../fake_engine.ts";

/** An engine that keeps what is compiled, and what rates updates have, and whether programs were freed. */
function spied() {
  const engine = fakeEngine();
  const seen = {
    specs: [] as TrainingSpec[],
    rates: [] as number[],
    freed: 0,
  };
  const spy: Engine = {
    ...engine,
    async open() {
      const session = await engine.open();
      return {
        ...session,
        async compileTraining(spec, from) {
          seen.specs.push(spec);
          const program = await session.compileTraining(spec, from);
          return {
            ...program,
            update(values, options) {
              seen.rates.push(options.lr);
              return program.update(values, options);
            },
            [Symbol.dispose]: () => void seen.freed++,
          };
        },
      };
    },
  };
  return { engine: faultyEngine(spy), seen };
}

const tensors = ["a", "b", "c"].map((name) => parameter(name, [4]));

const spec: TrainingSpec = {
  loss: parameter("loss", []),
  trainable: tensors.map((tensor) => ({
    tensor,
    gradient: parameter(`${tensor.name}.gradient`, [4]),
  })),
} as unknown as TrainingSpec;

/** Compiles the program with a fault, runs it for so many updates, and frees it. */
async function train(
  own: ReturnType<typeof spied>,
  fault: Parameters<typeof own.engine.inject>[0],
  { seed = 1, names = ["a", "b", "c"], updates = 5 } = {},
) {
  own.engine.inject(
    fault,
    createRandom(seed, "faults"),
    new Set(names),
    updates,
  );
  const session = await own.engine.open();
  session.store(
    tensors.map((tensor) => ({
      tensor,
      data: new Float32Array(4),
      tag: "weight",
    })),
  );
  const before = session.memory().now.weight;
  const program = await session.compileTraining(spec);
  for (let i = 0; i < updates; i++) {
    await program.update([{ x: new Float32Array(2) }], {
      lr: 1,
      randomKey: i,
    });
  }
  program[Symbol.dispose]();
  return { leaked: () => session.memory().now.weight - before };
}

Deno.test("faultyEngine() without a fault passes all on as it is", async () => {
  const own = spied();
  const { leaked } = await train(own, null);
  assert.equal(own.seen.specs[0], spec);
  assert.deepEqual(own.seen.rates, [1, 1, 1, 1, 1]);
  assert.deepEqual([own.seen.freed, leaked()], [1, 0]);
});

Deno.test("faultyEngine() scales one gradient, of those it may", async () => {
  const factors = new Set<string>();
  for (let seed = 0; seed < 12; seed++) {
    const own = spied();
    await train(own, "wrong_gradient", { seed, names: ["b", "c"] });
    const changed = own.seen.specs[0]!.trainable.filter((entry, i) =>
      entry.gradient !== spec.trainable[i]!.gradient
    );
    assert.equal(changed.length, 1);
    const [{ tensor, gradient }] = changed as [typeof changed[0] & object];
    assert.notEqual(tensor.name, "a");
    assert.equal(gradient.op, "scale");
    assert.equal(gradient.inputs[0]!.name, `${tensor.name}.gradient`);
    factors.add(JSON.stringify(gradient.attributes));
    assert.deepEqual(own.seen.rates, [1, 1, 1, 1, 1]);
  }
  assert.ok(factors.size >= 3, [...factors].join());
  assert.ok([...factors].every((own) => own !== JSON.stringify({ factor: 1 })));
});

Deno.test("faultyEngine() loses one update, at any place", async () => {
  const places = new Set<number>();
  for (let seed = 0; seed < 30; seed++) {
    const own = spied();
    await train(own, "dropped_step", { seed });
    assert.deepEqual(own.seen.rates.toSorted(), [0, 1, 1, 1, 1]);
    places.add(own.seen.rates.indexOf(0));
  }
  assert.equal(places.size, 5);
});

Deno.test("faultyEngine() keeps a program or a buffer of its own, and frees it before the next fault", async () => {
  const kinds = new Set<string>();
  for (let seed = 0; seed < 12; seed++) {
    const own = spied();
    const { leaked } = await train(own, "leaked_buffer", { seed });
    const isKept = own.seen.freed === 0;
    assert.equal(leaked() > 0, !isKept);
    kinds.add(isKept ? "program" : "buffer");
    own.engine.inject(null, createRandom(0, ""), new Set(), 1);
    assert.deepEqual([own.seen.freed, leaked()], [1, 0]);
  }
  assert.equal(kinds.size, 2);
});
