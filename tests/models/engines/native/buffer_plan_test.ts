import assert from "node:assert/strict";
import fc from "fast-check";
import { planBuffers } from "../../../../models/engines/native/buffer_plan.ts";

const lifetime = fc.record({
  bytes: fc.integer({ min: 1, max: 1000 }),
  from: fc.integer({ min: 0, max: 30 }),
  length: fc.integer({ min: 0, max: 10 }),
}).map(({ bytes, from, length }) => ({ bytes, from, to: from + length }));

Deno.test("planBuffers() never lets two values that are alive together share a slot", () => {
  fc.assert(fc.property(fc.array(lifetime), (lifetimes) => {
    const { slots } = planBuffers(lifetimes);
    lifetimes.forEach((a, i) =>
      lifetimes.forEach((b, j) => {
        const isMet = a.from <= b.to && b.from <= a.to;
        assert(i === j || !isMet || slots[i] !== slots[j], `${i} and ${j}`);
      })
    );
  }));
});

Deno.test("planBuffers() makes slots that hold their values, and no fewer bytes than the bound", () => {
  fc.assert(fc.property(fc.array(lifetime), (lifetimes) => {
    const { slots, slotBytes, boundBytes } = planBuffers(lifetimes);
    lifetimes.forEach(({ bytes }, i) => assert(slotBytes[slots[i]!]! >= bytes));
    assert(slotBytes.reduce((sum, bytes) => sum + bytes, 0) >= boundBytes);
  }));
});

Deno.test("planBuffers() reuses the memory of a value that is dead", () => {
  const plan = planBuffers([
    { bytes: 100, from: 0, to: 1 },
    { bytes: 80, from: 2, to: 3 },
    { bytes: 60, from: 1, to: 2 },
  ]);
  assert.deepEqual(plan.slotBytes, [100, 60]);
  assert.equal(plan.boundBytes, 160);
});
