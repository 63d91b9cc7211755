import assert from "node:assert/strict";
import { input } from "../../../models/graph/tensor.ts";
import { add } from "../../../models/ops/add.ts";
import { keyMask } from "../../../models/ops/key_mask.ts";
import { softmax } from "../../../models/ops/softmax.ts";
import { softmaxGrad } from "../../../models/ops/softmax_grad.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

/** Rows in registers and in loops, by scalars and by vec4s. */
const COLUMNS = [1, 3, 16, 17, 64, 68, 130];

Deno.test("softmax() gives rows that sum to 1 and do not feel a shift", async () => {
  await using evaluate = await openEvaluator();
  for (const columns of COLUMNS) {
    const x = input("x", [5, columns]);
    const values = numbers("x", 5 * columns, 3);
    const p = await evaluate(softmax(x), { x: values });
    const shifted = values.map((v) => v + 50);
    assertClose("shifted", await evaluate(softmax(x), { x: shifted }), p, {
      atol: 2e-5,
      allowConstant: columns === 1,
    });
    for (let row = 0; row < 5; row++) {
      const sum = p.subarray(row * columns, (row + 1) * columns)
        .reduce((a, b) => a + b);
      assert.ok(Math.abs(sum - 1) < 1e-6, `${columns} columns: sum ${sum}`);
    }
  }
});

Deno.test("softmax() survives the largest numbers and puts masked keys at exactly 0", async () => {
  await using evaluate = await openEvaluator();
  const x = input("x", [2, 3]);
  const huge = Float32Array.of(3e38, -3e38, 0, -3e38, -3e38, -3e38);
  const p = await evaluate(softmax(x), { x: huge });
  assertClose("p", p, [1, 0, 0, 1 / 3, 1 / 3, 1 / 3], { atol: 1e-7 });

  const mask = input("mask", [4], "i32");
  const scores = input("scores", [2, 4]);
  const masked = await evaluate(softmax(add(scores, keyMask(mask))), {
    mask: Int32Array.of(1, 0, 0, 1),
    scores: Float32Array.of(1, 9, 99, 1, 0, 500, -3, 0),
  });
  assert.deepEqual([...masked], [0.5, 0, 0, 0.5, 0.5, 0, 0, 0.5]);
});

Deno.test("softmaxGrad() gives rows that sum to 0: the rows of p cannot grow", async () => {
  await using evaluate = await openEvaluator();
  for (const columns of COLUMNS.slice(1)) {
    const x = input("x", [4, columns]);
    const dy = input("dy", [4, columns]);
    const dx = await evaluate(softmaxGrad(dy, softmax(x)), {
      x: numbers("x", 4 * columns),
      dy: numbers("dy", 4 * columns),
    });
    assert.ok(dx.some((value) => Math.abs(value) > 1e-3));
    for (let row = 0; row < 4; row++) {
      const sum = dx.subarray(row * columns, (row + 1) * columns)
        .reduce((a, b) => a + b);
      assert.ok(Math.abs(sum) < 1e-6, `${columns} columns: sum ${sum}`);
    }
  }
});

Deno.test("keyMask() refuses floats", () => {
  assert.throws(() => keyMask(input("mask", [3])), {
    name: "RangeError",
    message: "Cannot make a key mask of f32 values: expected i32",
  });
});
