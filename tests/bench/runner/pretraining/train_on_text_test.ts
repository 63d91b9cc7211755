import assert from "node:assert/strict";
import type { Session, TrainingSpec } from "../../../../models/mod.ts";
import { DivergedError } from "../../../../bench/runner/diverged_error.ts";
import { trainOnText } from "../../../../bench/runner/pretraining/train_on_text.ts";

/** A device that notes what it is told; the loss of update `t` is `lossAt(t)`. */
function noting(lossAt: (update: number) => number) {
  const rates: number[] = [], given: number[] = [];
  let read = 0;
  const session = {
    compileTraining: () =>
      Promise.resolve({
        update([values]: [{ x: Int32Array }], { lr }: { lr: number }) {
          rates.push(lr);
          given.push(values.x[0]!);
        },
        records() {
          const records = rates.slice(read).map((_, i) => ({
            update: read + i,
            lossNats: lossAt(read + i),
            gradientNorm: 1,
          }));
          read = rates.length;
          return Promise.resolve(records);
        },
        [Symbol.dispose]() {},
      }),
  } as unknown as Session;
  return { session, rates, given };
}

const run = (session: Session, changes = {}) => ({
  session,
  spec: {} as TrainingSpec,
  updates: 45,
  warmup: 5,
  lr: 1,
  seed: 0,
  batchAt: (update: number) => ({ x: Int32Array.of(update) }),
  validate: () => Promise.resolve({}),
  every: 25,
  ...changes,
});
const clock = { nowMs: () => 0, date: () => new Date(0) };

Deno.test("trainOnText() warms up, falls on a line, and wastes no update on a rate of 0", async () => {
  const { session, rates, given } = noting(() => 1);
  await trainOnText(run(session), { clock });
  assert.equal(rates.length, 45);
  assert.equal(rates.indexOf(Math.max(...rates)), 4);
  assert.equal(rates[4], 1);
  assert.equal(rates[0], 0.2);
  assert(Math.abs(rates[24]! - 21 / 41) < 1e-12);
  assert(Math.abs(rates[44]! - 1 / 41) < 1e-12);
  assert.deepEqual(given, Array.from({ length: 45 }, (_, i) => i));
});

Deno.test("trainOnText() validates now and then and at the end, with the mean loss since", async () => {
  const { session, rates } = noting((update) => update);
  const seen: number[] = [];
  const points = await trainOnText(
    run(session, {
      validate: () => Promise.resolve({ seen: seen.push(rates.length) }),
    }),
    { clock },
  );
  assert.deepEqual(seen, [25, 45]);
  assert.deepEqual(points, [
    { update: 25, lossNats: 12, figures: { seen: 1 } },
    { update: 45, lossNats: 34.5, figures: { seen: 2 } },
  ]);
});

Deno.test("trainOnText() stops where a loss is no number, or when told to", async () => {
  const broken = noting((update) => update === 17 ? NaN : 3);
  await assert.rejects(
    trainOnText(run(broken.session), { clock }),
    (error) => error instanceof DivergedError && /loss NaN/.test(error.message),
  );
  assert.equal(broken.rates.length, 20);
  const { session, rates } = noting(() => 3);
  const controller = new AbortController();
  await assert.rejects(trainOnText(run(session), {
    clock,
    signal: controller.signal,
    onEvent: (event) => event.kind === "updates" && controller.abort(),
  }));
  assert.equal(rates.length, 10);
});
