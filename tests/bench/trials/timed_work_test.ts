import assert from "node:assert/strict";
import type { Engine, TrainingProgram } from "../../../models/mod.ts";
import { openTimedWork } from "../../../bench/trials/timed_work.ts";
import { fakeEngine } from "../fake_engine.ts";
import { fakeClock } from "../fake_suite.ts";
import { fakePlan } from "./fake_plan.ts";

type Update = Parameters<TrainingProgram["update"]>;

/** An engine that notes updates, and when sessions and programs are closed. */
function spied() {
  const engine = fakeEngine();
  const updates: Update[] = [];
  const closed: string[] = [];
  const spy: Engine = {
    ...engine,
    async open() {
      const session = await engine.open();
      return {
        ...session,
        async compileTraining(spec, from) {
          const program = await session.compileTraining(spec, from);
          return {
            ...program,
            update(...own) {
              updates.push(own);
              return program.update(...own);
            },
            [Symbol.dispose]: () => void closed.push("program"),
          };
        },
        [Symbol.asyncDispose]: () => {
          closed.push("session");
          return Promise.resolve();
        },
      };
    },
  };
  return { engine: spy, updates, closed };
}

const open = async (engine: Engine, methods = ["full"]) => {
  const plan = await fakePlan(methods);
  return await openTimedWork(plan, plan.cells[0]!, {
    ...{ engine, cacheFolder: "", clock: fakeClock() },
  });
};

Deno.test("openTimedWork() does the same in each turn, and leaves the weights where they are", async () => {
  const { engine, updates, closed } = spied();
  {
    await using work = await open(engine);
    assert.deepEqual(work.identity.work, "convnext/emoji53 full");
    assert.equal(work.identity.samples, 4);
    assert.ok(work.identity.trainable > 10);
    assert.equal(work.device.adapter, "Fake GPU");
    const first = await work.turn({ samples: 1, updates: 1 });
    const second = await work.turn({ samples: 3, updates: 2 });
    assert.equal(updates.length, 7);
    assert.equal(first.lossNats > 0, true);
    assert.ok(second.cpuMs >= 0 && second.wallMs > 0);
  }
  assert.ok(updates.every(([, { lr }]) => lr === 0));
  assert.ok(updates.every(([values]) => values === updates[0]![0]));
  assert.deepEqual(updates.map(([, { randomKey }]) => randomKey), [
    ...[0, 0, 1, 0, 1, 0, 1],
  ]);
  assert.deepEqual(closed, ["program", "session"]);
});

Deno.test("openTimedWork() times the median sample: one that was disturbed does not count", async () => {
  const { engine } = spied();
  const plan = await fakePlan();
  // Looked at when a sample begins and when it ends: 5, 900 and 7 ms.
  const times = [0, 5, 10, 910, 1000, 1007];
  await using work = await openTimedWork(plan, plan.cells[0]!, {
    ...{ engine, cacheFolder: "" },
    clock: { nowMs: () => times.shift()!, date: () => new Date(0) },
  });
  const { wallMs } = await work.turn({ samples: 3, updates: 1 });
  assert.equal(wallMs, 7);
});

Deno.test("openTimedWork() burns time where a slow-down is put in", async () => {
  await using work = await open(fakeEngine());
  const turn = { samples: 1, updates: 1 };
  // This clock goes on by one whenever it is looked at: 1, then burnt up to 4, and looked at once more.
  assert.equal((await work.turn(turn)).wallMs, 1);
  const burn = { kind: "wall", share: 3 } as const;
  assert.equal((await work.turn({ ...turn, burn })).wallMs, 5);
});

Deno.test("openTimedWork() refuses what trains nothing", async () => {
  await assert.rejects(open(fakeEngine(), ["zero_shot"]), {
    name: "RangeError",
    message:
      'Cannot time "convnext/emoji53 zero_shot": it trains nothing, expected a method with a step',
  });
});
