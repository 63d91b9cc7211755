import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input, type Tensor } from "../../../models/graph/tensor.ts";
import { dropPath } from "../../../models/ops/drop_path.ts";
import { dropout } from "../../../models/ops/dropout.ts";
import { gelu } from "../../../models/ops/gelu.ts";
import { pcg, randomUnit, streamKey } from "../../../models/random.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { openEvaluator } from "./evaluate.ts";

const RATE = 0.3;

/** The mask as it follows from `models/random.ts` alone. */
function expectedMask(randomKey: number, site: string, count: number) {
  const key = pcg((randomKey + streamKey(0, site)) >>> 0);
  return Array.from(
    { length: count },
    (_, i) => randomUnit(key, i) >= RATE ? 1 / (1 - RATE) : 0,
  );
}

const ones = (count: number) => new Float32Array(count).fill(1);

for (const columns of [8, 7]) {
  Deno.test(`dropout() makes the CPU's mask on the GPU, ${columns} columns`, async () => {
    await using evaluate = await openEvaluator();
    const x = input("x", [50, columns]);
    const run = (y: Tensor, key: number) =>
      evaluate(y, { x: ones(50 * columns) }, key);
    const y = dropout(x, RATE, "a");
    const mask = expectedMask(0xfffffff0, "a", 50 * columns);
    const kept = mask.filter((value) => value > 0).length / mask.length;
    assert.ok(Math.abs(kept - 0.7) < 0.06, `${kept} kept`);
    assertClose("mask", await run(y, 0xfffffff0), mask, { rtol: 1e-6 });
    // Another update or another site gives another mask.
    assert.notDeepEqual(await run(y, 1), await run(y, 2));
    assert.notDeepEqual(await run(y, 1), await run(dropout(x, RATE, "b"), 1));
  });

  Deno.test(`dropPath() draws once for each sample, ${columns} columns`, async () => {
    await using evaluate = await openEvaluator();
    const x = input("x", [20, 3, columns]);
    const y = await evaluate(dropPath(x, RATE, "a"), {
      x: ones(60 * columns),
    }, 5);
    const mask = expectedMask(5, "a", 20).flatMap((value) =>
      Array(3 * columns).fill(value)
    );
    assertClose("mask", y, mask, { rtol: 1e-6 });
  });
}

Deno.test("dropout() and dropPath() apply the mask of the forward pass to the gradient", async () => {
  await using evaluate = await openEvaluator();
  const values = { x: ones(40), dy: ones(40) };
  for (const drop of [dropout, dropPath]) {
    const x = input("x", [10, 4]);
    const y = drop(x, RATE, "a");
    const [dx] = differentiate(y, [x], input("dy", [10, 4]));
    const forward = await evaluate(y, values, 3);
    assert.ok(forward.includes(0));
    assert.deepEqual(await evaluate(dx!, values, 3), forward);
  }
});

Deno.test("dropout() counts elements alike when it is fused behind other ops", async () => {
  await using evaluate = await openEvaluator();
  const x = input("x", [6, 8]);
  const fused = await evaluate(dropout(gelu(x), RATE, "a"), { x: ones(48) });
  const mask = expectedMask(0, "a", 48);
  assertClose("fused", fused, mask.map((value) => value * 0.8413447), {
    rtol: 1e-6,
  });
});

Deno.test("dropout() and dropPath() are the identity at rate 0 and refuse rates out of range", () => {
  const x = input("x", [2, 4]);
  assert.equal(dropout(x, 0, "a"), x);
  assert.equal(dropPath(x, 0, "a"), x);
  for (const rate of [1, -0.1, NaN]) {
    assert.throws(() => dropout(x, rate, "a"), {
      name: "RangeError",
      message: `Cannot drop out at rate ${rate}: expected 0 <= rate < 1`,
    });
    assert.throws(() => dropPath(x, rate, "a"), RangeError);
  }
  assert.throws(() => dropPath(input("x", [4]), 0.1, "a"), {
    message:
      "Cannot drop paths of [4]: expected samples along axis 0 and values behind it",
  });
});
