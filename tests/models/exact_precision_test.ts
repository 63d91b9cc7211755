import assert from "node:assert/strict";
import fc from "fast-check";
import { exactPrecision } from "../../models/exact_precision.ts";

Deno.test("exactPrecision() finds the type that values were widened from", () => {
  const bits = fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 40 });
  fc.assert(fc.property(bits, (bits) => {
    const halves = Uint16Array.from(bits);
    const f16 = Float32Array.from(new Float16Array(halves.buffer));
    const wide = Uint32Array.from(halves, (half) => half << 16);
    const bf16 = new Float32Array(wide.buffer);
    const isFinite = (own: Float32Array) => own.every(Number.isFinite);
    if (isFinite(bf16)) assert.equal(exactPrecision(bf16), "bf16");
    // Numbers of few bits are of both types.
    if (isFinite(f16)) assert.notEqual(exactPrecision(f16), "f32");
  }));
});

Deno.test("exactPrecision() keeps 32 bits for what 16 do not have", () => {
  for (const value of [0.1, 1 / 3, 1e-9, 65537, Infinity, NaN]) {
    assert.equal(exactPrecision(Float32Array.of(1, value)), "f32", `${value}`);
  }
});
