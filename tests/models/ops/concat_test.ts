import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input, sizeOf, type Tensor } from "../../../models/graph/tensor.ts";
import { concat } from "../../../models/ops/concat.ts";
import { pad } from "../../../models/ops/pad.ts";
import { slice } from "../../../models/ops/slice.ts";
import { openEvaluator } from "./evaluate.ts";

/** Cuts within vec4s and between them, along each axis. */
const SHAPES = [[12, 8], [12, 3], [3, 12, 4], [2, 12, 5], [12]] as const;
const CUTS = [0, 4, 5, 8, 12];

const count = (n: number) => Float32Array.from({ length: n }, (_, i) => i + 1);

Deno.test("concat() undoes slice(), within vec4s and between them", async () => {
  await using evaluate = await openEvaluator();
  for (const shape of SHAPES) {
    for (const axis of shape.keys()) {
      if (shape[axis] !== 12) continue;
      const x = input("x", shape);
      const parts = CUTS.slice(1).map((to, i) => slice(x, axis, CUTS[i]!, to));
      const values = { x: count(sizeOf(shape)) };
      const y = await evaluate(concat(parts, axis), values);
      assert.deepEqual(y, values.x, `[${shape}] along ${axis}`);
    }
  }
});

Deno.test("concat() joins more inputs than one dispatch can bind", async () => {
  await using evaluate = await openEvaluator();
  const x = input("x", [9, 4]);
  const rows = Array.from({ length: 9 }, (_, i) => slice(x, 0, i, i + 1));
  const values = { x: count(36) };
  assert.deepEqual(await evaluate(concat(rows, 0), values), values.x);
  const reversed = await evaluate(concat(rows.toReversed(), 0), values);
  assert.deepEqual([...reversed.subarray(0, 4)], [33, 34, 35, 36]);
});

Deno.test("pad() puts zeros around, and is the gradient of slice()", async () => {
  await using evaluate = await openEvaluator();
  const x = input("x", [2, 3]);
  const values = { x: count(6), dy: count(6) };
  const read = async (y: Tensor) => [...await evaluate(y, values)];
  assert.deepEqual(await read(pad(x, 1, 1, 0)), [0, 1, 2, 3, 0, 4, 5, 6]);
  assert.deepEqual(await read(pad(x, 0, 0, 1)), [1, 2, 3, 4, 5, 6, 0, 0, 0]);
  const long = input("long", [2, 5]);
  const part = slice(long, 1, 1, 4);
  const [gradient] = differentiate(part, [long], input("dy", [2, 3]));
  const expected = [0, 1, 2, 3, 0, 0, 4, 5, 6, 0];
  assert.deepEqual(await read(gradient!), expected);
});

Deno.test("slice(), pad() and concat() leave alone what they need not change", () => {
  const x = input("x", [4, 2]);
  assert.equal(slice(x, 0, 0, 4), x);
  assert.equal(pad(x, 0, 0, 0), x);
  assert.equal(concat([x], 1), x);
});

Deno.test("slice(), pad() and concat() refuse what does not fit", () => {
  const x = input("x", [4, 2]);
  for (
    const [axis, from, to] of [[0, 2, 5], [0, 2, 2], [1, -1, 1], [2, 0, 1]]
  ) {
    assert.throws(() => slice(x, axis!, from!, to!), {
      name: "RangeError",
      message:
        `Cannot slice [4,2]: ${from}..${to} of axis ${axis}, expected a stretch within it`,
    });
  }
  assert.throws(() => pad(x, 2, 1, 1), RangeError);
  assert.throws(() => pad(x, 0, -1, 1), RangeError);
  assert.throws(() => concat([x, input("y", [3, 3])], 0), {
    message:
      "Cannot concatenate [4,2] and [3,3] along axis 0: expected equal extents of the other axes",
  });
  assert.throws(() => concat([x, input("y", [4])], 1), RangeError);
});
