import assert from "node:assert/strict";
import { schedule } from "../../../../models/engines/native/schedule.ts";
import { input } from "../../../../models/graph/tensor.ts";
import { add } from "../../../../models/ops/add.ts";
import { gelu } from "../../../../models/ops/gelu.ts";
import { matmul } from "../../../../models/ops/matmul.ts";
import { mul } from "../../../../models/ops/mul.ts";
import { ops } from "../../../../models/ops/mod.ts";
import { reshape } from "../../../../models/ops/reshape.ts";
import { sum } from "../../../../models/ops/sum.ts";

const x = input("x", [2, 4, 8]);
const weight = input("weight", [16, 8]);
const bias = input("bias", [16]);

Deno.test("schedule() runs bias, activation and scale in the kernel before them", () => {
  const product = matmul(x, weight, { transposeB: true });
  const y = mul(gelu(add(product, bias)), bias);
  const { groups } = schedule([y], ops, 32);
  assert.equal(groups.length, 1);
  assert.equal(groups[0]!.anchor, product.inputs[0]);
  assert.deepEqual(groups[0]!.stored, [y]);
});

Deno.test("schedule() stores a value that another group reads", () => {
  const h = add(matmul(x, weight, { transposeB: true }), bias);
  const y = gelu(h);
  const total = sum(h);
  const { groups } = schedule([y, total], ops, 32);
  assert.deepEqual(groups[0]!.stored, [h, y]);
});

Deno.test("schedule() does not fuse a value that the reader stretches", () => {
  const row = sum(x, [2]); // [2, 4]
  const y = add(reshape(row, [2, 4, 1]), x);
  const { groups } = schedule([y], ops, 32);
  assert.deepEqual(groups.map(({ members }) => members.length), [1, 1]);
});

Deno.test("schedule() opens a new group before a kernel binds too many buffers", () => {
  const others = Array.from({ length: 12 }, (_, i) => input(`x${i}`, [4, 8]));
  const total = others.reduce(add);
  const { groups } = schedule([total], ops, 8);
  assert(groups.length > 1);
  for (const { members, stored } of groups) {
    const inside = new Set(members);
    const read = new Set(members.flatMap(({ inputs }) => inputs));
    const outside = [...read].filter((node) => !inside.has(node)).length;
    assert(outside + stored.length + 2 <= 8);
  }
});
