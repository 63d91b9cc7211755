import assert from "node:assert/strict";
import { measurePeak } from "../../../bench/measure/device_peak.ts";
import { native } from "../../../models/mod.ts";

Deno.test("measurePeak() counts the operations of a trial over the time of the fastest", async () => {
  await using session = await native.open();
  const before = session.memory().now;
  // A trial takes 50 ms each time it is looked at, but the last one 25.
  let now = 0, looks = 0;
  const nowMs = () => now += ++looks === 14 ? 25 : 50;
  const peak = await measurePeak(session, { nowMs });
  const size = session.device.isFallback ? 256 : 2048;
  assert.equal(peak, 4 * 2 * size ** 3 / 0.025);
  assert.equal(looks, 14); // to warm up, to find the count, five trials
  assert.deepEqual(session.memory().now, before);
});
