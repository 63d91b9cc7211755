import assert from "node:assert/strict";
import { createDevicePeak } from "../../../bench/measure/device_peak.ts";
import { native } from "../../../models/mod.ts";

Deno.test("createDevicePeak() keeps the most that was measured, and leaves the device as it was", async () => {
  await using session = await native.open();
  const before = session.memory().now;
  // A busy machine at first: each look takes ten times as long.
  let now = 0, step = 100;
  const peak = createDevicePeak({ nowMs: () => now += step }, { sizes: [64] });
  const busy = await peak.measure(session);
  step = 10;
  const free = await peak.measure(session);
  assert(free > busy * 3, `${busy} ${free}`);
  step = 100;
  assert.equal(await peak.measure(session), free);
  assert.deepEqual(session.memory().now, before);
});
