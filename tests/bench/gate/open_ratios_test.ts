import assert from "node:assert/strict";
import { openRatios } from "../../../bench/gate/open_ratios.ts";
import { type Block, blockRatio } from "../../../bench/gate/time_block.ts";
import {
  readGreeting,
  type TimedSide,
} from "../../../bench/gate/timed_side.ts";
import { createRandom } from "../../../models/mod.ts";

const greeting = readGreeting(JSON.stringify({
  protocol: 1,
  identity: { work: "net/data full", samples: 8, trainable: 3 },
  place: {
    ...{ engine: "native", adapter: "A", vendor: "", architecture: "" },
    ...{ driver: "1", isFallback: true, deno: "2", os: "linux", arch: "x86" },
  },
}));

/** Sides on one clock that goes slower and slower; the candidate takes `factor` times as long. */
function sides(factor: number, loss = 1, other = greeting) {
  let clockMs = 0;
  let drift = 1;
  const closed: string[] = [];
  const asked: number[] = [];
  const open = (name: "baseline" | "candidate"): Promise<TimedSide> =>
    Promise.resolve({
      greeting: name === "candidate" ? other : greeting,
      turn(updates) {
        asked.push(updates);
        drift *= 1.3;
        const cpuMs = updates * (name === "candidate" ? factor : 1) * drift;
        clockMs += 50;
        const lossNats = name === "candidate" ? loss : 1;
        return Promise.resolve({ wallMs: 4 * cpuMs, cpuMs, lossNats });
      },
      [Symbol.asyncDispose]: () => {
        closed.push(name);
        return Promise.resolve();
      },
    });
  return { open, closed, asked, now: () => clockMs };
}

const random = () => createRandom(1, "order");

Deno.test("openRatios() finds the ratio whoever begins, on a machine that slows down", async () => {
  const { open, now, closed } = sides(1.5);
  const blocks: Block[] = [];
  {
    await using source = await openRatios(open, {
      ...{ random: random(), turnMs: 1, budgetMs: 1000, now },
      onBlock: (block) => void blocks.push(block),
    });
    for (let ratio = await source.next(); ratio; ratio = await source.next()) {
      assert.ok(Math.abs(ratio - Math.log(1.5)) < 1e-9, `${ratio}`);
    }
  }
  assert.equal(blocks.length, 5); // of four turns of 50 ms each
  assert.equal(new Set(blocks.map(({ isSwapped }) => isSwapped)).size, 2);
  assert.deepEqual(closed, ["baseline", "candidate"]);
});

Deno.test("openRatios() feigns a slow-down by a tenth more updates", async () => {
  const { open, now, asked } = sides(1);
  await using source = await openRatios(open, {
    ...{ random: random(), turnMs: 1, budgetMs: 1000, now },
    feign: (updates) => 1.1 * updates,
  });
  const ratio = await source.next();
  assert.ok(Math.abs(ratio! - Math.log(1.1)) < 1e-9);
  assert.deepEqual(asked.slice(-4).toSorted((a, b) => a - b), [10, 10, 11, 11]);
});

Deno.test("openRatios() refuses unlike devices, work and losses, and closes both sides", async () => {
  const unlike = async (own: ReturnType<typeof sides>, message: RegExp) => {
    await assert.rejects(
      openRatios(own.open, {
        ...{ random: random(), turnMs: 1, budgetMs: 1000, now: own.now },
      }),
      { name: "UnlikeSidesError", message },
    );
    assert.deepEqual(own.closed, ["baseline", "candidate"]);
  };
  const place = { ...greeting.place, driver: "2" };
  await unlike(
    sides(1, 1, { ...greeting, place }),
    /driver is "1" in the baseline and "2" in the candidate, expected the same device/,
  );
  const identity = { ...greeting.identity, samples: 4 };
  await unlike(sides(1, 1, { ...greeting, identity }), /samples is "8".*work/);
  await unlike(sides(1, 1.01), /the first loss is 1 .* and 1.01 /);
});

Deno.test("blockRatio() is the mean over both halves, and turns with the sides", () => {
  assert.equal(blockRatio([1, 2, 4, 1], false), Math.log(8) / 2);
  assert.equal(blockRatio([1, 2, 4, 1], true), -Math.log(8) / 2);
});

Deno.test("readGreeting() refuses what is no greeting", () => {
  assert.throws(() => readGreeting("hello"), {
    name: "SyntaxError",
    message:
      'Cannot time a checkout: it said "hello", expected a greeting of protocol 1',
  });
});
