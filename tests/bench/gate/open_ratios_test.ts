import assert from "node:assert/strict";
import { openRatios } from "../../../bench/gate/open_ratios.ts";
import { type Block, blockRatio } from "../../../bench/gate/time_block.ts";
import {
  readGreeting,
  SideError,
  type SideName,
  type TimedSide,
  type TurnRequest,
} from "../../../bench/gate/timed_side.ts";
import { createRandom } from "../../../models/mod.ts";

const greeting = readGreeting(
  JSON.stringify({
    protocol: 2,
    identity: { work: "net/data full", samples: 8, trainable: 3 },
    place: {
      ...{ engine: "native", adapter: "A", vendor: "", architecture: "" },
      ...{ driver: "1", isFallback: true, deno: "2", os: "linux", arch: "x86" },
    },
  }),
  "baseline",
);

/** Sides on one clock that goes slower and slower; the candidate takes `factor` times as long. */
function sides(factor: number, loss = 1, other = greeting) {
  let clockMs = 0;
  let drift = 1;
  const closed: string[] = [];
  const asked: TurnRequest[] = [];
  const open = (name: "baseline" | "candidate"): Promise<TimedSide> =>
    Promise.resolve({
      greeting: name === "candidate" ? other : greeting,
      turn(request) {
        asked.push(request);
        drift *= 1.1;
        const burnt = 1 + (request.burn?.share ?? 0);
        const cpuMs = burnt * request.updates *
          (name === "candidate" ? factor : 1) * drift;
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

Deno.test("openRatios() makes the candidate slower by a share, by the clock that counts", async () => {
  const { open, now, asked } = sides(1);
  await using source = await openRatios(open, {
    ...{ random: random(), turnMs: 20, budgetMs: 1000, now, slower: 0.1 },
  });
  const ratio = await source.next();
  assert.ok(Math.abs(ratio! - Math.log(1.1)) < 1e-9);
  const burnt = asked.filter(({ burn }) => burn);
  assert.deepEqual(burnt.map(({ burn }) => burn), [
    { kind: "cpu", share: 0.1 },
    { kind: "cpu", share: 0.1 },
  ]);
  // 1.61 ms an update after four turns of warming up: two make a ninth of 20 ms.
  assert.deepEqual(asked.at(-1)!.samples, 9);
  assert.deepEqual(
    new Set(asked.slice(-4).map(({ updates }) => updates)),
    new Set([2]),
  );
});

Deno.test("openRatios() takes the clock's time on a GPU, or where it is told to", async () => {
  const onGpu = {
    ...greeting,
    place: { ...greeting.place, isFallback: false },
  };
  const kinds: string[] = [];
  for (
    const [own, kind] of [[onGpu, undefined], [greeting, "wall"], [
      onGpu,
      "cpu",
    ]] as const
  ) {
    const { open, now } = sides(1, 1, own);
    const both = (side: SideName) =>
      open(side).then((one) => ({ ...one, greeting: own }));
    await using source = await openRatios(both, {
      ...{ random: random(), turnMs: 1, budgetMs: 1000, now },
      ...(kind && { kind }),
    });
    kinds.push(source.kind);
  }
  assert.deepEqual(kinds, ["wall", "wall", "cpu"]);
});

Deno.test("openRatios() closes the side that did start, and tells the baseline's failure first", async () => {
  for (
    const [broken, told] of [[["candidate"], "candidate"], [[
      "baseline",
      "candidate",
    ], "baseline"]] as const
  ) {
    const { open, now, closed } = sides(1);
    const fails = (side: SideName) =>
      (broken as readonly SideName[]).includes(side)
        ? Promise.reject(new SideError(side, "it ended", "a greeting"))
        : open(side);
    await assert.rejects(
      openRatios(fails, { random: random(), turnMs: 1, budgetMs: 1000, now }),
      { name: "SideError", side: told },
    );
    assert.deepEqual(closed, told === "candidate" ? ["baseline"] : []);
  }
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
  assert.throws(() => readGreeting("hello", "baseline"), {
    name: "SideError",
    message:
      'Cannot time the baseline: it said "hello", expected a greeting of protocol 2',
  });
});
