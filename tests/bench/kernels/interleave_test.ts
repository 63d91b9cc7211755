import assert from "node:assert/strict";
import type { Contender } from "../../../bench/kernels/contender.ts";
import { interleave } from "../../../bench/kernels/interleave.ts";

/** A clock, and contenders that move it by a fixed time per update and per wait. */
function fakes() {
  let time = 0;
  const log: string[] = [];
  const contender = (name: string, updateMs: number, waitMs: number) => {
    let count = 0, waiting: number[] = [];
    const own: Contender = {
      name,
      adapter: "fake",
      flops: 0,
      update() {
        time += updateMs;
        log.push(name);
        waiting.push(count++);
      },
      settle() {
        time += waitMs;
        const values = waiting;
        waiting = [];
        return Promise.resolve(values);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    return own;
  };
  return { log, now: () => time, contender };
}

Deno.test("interleave() gives each contender a turn a round, there and back, and counts the wait", async () => {
  const { log, now, contender } = fakes();
  const rounds: number[] = [];
  const timings = await interleave(
    [contender("a", 3, 4), contender("b", 10, 0)],
    {
      rounds: 2,
      warmupRounds: 1,
      updates: 2,
      now,
      onTurn: ({ round }) => void rounds.push(round),
    },
  );
  assert.equal(log.join(""), "bbaaaabbbbaa");
  assert.deepEqual(rounds, [-1, -1, 0, 0, 1, 1]);
  // The warm-up does not count for times, but its values are kept.
  assert.deepEqual(timings.get("a"), {
    updateMs: [5, 5],
    values: [0, 1, 2, 3, 4, 5],
  });
  assert.deepEqual(timings.get("b")!.updateMs, [10, 10]);
});
