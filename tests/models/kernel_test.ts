import assert from "node:assert/strict";
import { floatBits, writeKernel } from "../../models/kernel.ts";

Deno.test("writeKernel() reads each param once, ahead of the loops that use it", () => {
  const writer = writeKernel();
  const out = writer.bind({ words: 4 }, "f32", true);
  const length = writer.param(7), share = writer.floatParam(0.5);
  const { params, wgsl } = writer.dispatch(
    "sum",
    `@compute @workgroup_size(1)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  for (var i = 0u; i < ${length}; i++) { ${out}[i % 4u] += ${share} * f32(${length}); }
}`,
    [1, 1, 1],
  );
  assert.deepEqual(params, [7, floatBits(0.5)]);
  for (const place of [0, 1]) {
    const reads = wgsl.split(`params[${place}]`);
    assert.equal(reads.length, 2);
    assert(reads[0]!.includes("fn main") && !reads[0]!.includes("for ("));
  }
});
