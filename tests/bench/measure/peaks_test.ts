import assert from "node:assert/strict";
import { copyRate } from "../../../bench/measure/copy_rate.ts";
import { knownPeaks } from "../../../bench/measure/known_peaks.ts";
import { matmulRates } from "../../../bench/measure/matmul_rate.ts";
import {
  measurePeaks,
  type Peaks,
  shareOfPeak,
} from "../../../bench/measure/peaks.ts";
import { systemClock } from "../../../bench/measure/clock.ts";
import { native, type Session } from "../../../models/mod.ts";

/** A device that takes 10 ms for a wait and 2 ms for a run, by a clock of its own. */
function slowDevice() {
  let time = 0;
  const program = {
    run(batches: readonly unknown[]) {
      time += 10 + 2 * batches.length;
      return Promise.resolve([]);
    },
    [Symbol.dispose]() {},
  };
  const session = {
    store() {},
    drop() {},
    compileInference: () => Promise.resolve(program),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return {
    session: session as unknown as Session,
    clock: { nowMs: () => time },
  };
}

Deno.test("matmulRates() counts products and not the wait for the device", async () => {
  const { session, clock } = slowDevice();
  const rates = await matmulRates(session, clock, { sizes: [100] });
  assert.deepEqual(rates.map(({ kind }) => kind), ["nn", "nt", "tn"]);
  // 2 * 100^3 operations in 2 ms.
  for (const { flopsPerS } of rates) assert.equal(flopsPerS, 1e9);
});

Deno.test("measurePeaks() gives rates of the adapter, the fastest product as its peak", async () => {
  const peaks = await measurePeaks(native, systemClock, {
    matmul: { sizes: [64], sampleMs: 1, samples: 1 },
    copy: { bytes: 2 ** 20, copies: 2, samples: 1 },
  });
  assert.equal(peaks.matmul.length, 3);
  assert(peaks.matmul.every(({ flopsPerS }) => flopsPerS <= peaks.flopsPerS));
  assert(peaks.matmul.some(({ flopsPerS }) => flopsPerS === peaks.flopsPerS));
  assert(Number.isFinite(peaks.flopsPerS) && peaks.flopsPerS > 0);
  assert(Number.isFinite(peaks.copyBytesPerS) && peaks.copyBytesPerS > 0);
});

Deno.test("copyRate() counts what is read and what is written", async () => {
  let calls = 0;
  // One copy takes 4 ms, three take 6: two more bytes read and written take 2 ms.
  const times = [0, 4, 0, 4, 0, 6];
  const clock = { nowMs: () => times[calls++]!, date: () => new Date(0) };
  const options = { bytes: 1024, copies: 2, samples: 1 };
  assert.equal(await copyRate(clock, options), 2 * 1024 * 2 / 2 * 1e3);
});

Deno.test("shareOfPeak() is a part of the peak, and never more than all", () => {
  assert.equal(shareOfPeak(5e9, 1000, { flopsPerS: 1e10 }), 0.5);
  assert.throws(
    () => shareOfPeak(2e10, 1000, { flopsPerS: 1e10 }),
    /found 200 % of the measured peak, expected at most 100 %/,
  );
});

Deno.test("knownPeaks() measures an adapter once, and again if asked", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/cache/peaks.json`;
    let measured = 0;
    const measure = (): Promise<Peaks> =>
      Promise.resolve({
        matmul: [],
        flopsPerS: ++measured,
        copyBytesPerS: 1,
      });
    const read = async (options: { isFresh?: boolean; threads?: string }) =>
      (await knownPeaks(native, systemClock, { file, measure, ...options }))
        .flopsPerS;
    assert.equal(await read({}), 1);
    assert.equal(await read({}), 1);
    assert.equal(await read({ threads: "0" }), 2);
    assert.equal(await read({ isFresh: true }), 3);
    assert.equal(await read({}), 3);
    assert.equal(await read({ threads: "0" }), 2);
    await Deno.writeTextFile(file, "{");
    assert.equal(await read({}), 4);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
