import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input } from "../../../models/graph/tensor.ts";
import { mean } from "../../../models/ops/mean.ts";
import { sub } from "../../../models/ops/sub.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

Deno.test("mean() of what differs from its mean is 0, and spreads its gradient evenly", async () => {
  await using evaluate = await openEvaluator();
  const x = input("x", [3, 5, 7, 4]);
  const values = { x: numbers("x", 420), dy: numbers("dy", 12) };
  const y = mean(x, [1, 2]);
  assert.deepEqual(y.shape, [3, 4]);
  const [dx] = differentiate(y, [x], input("dy", [3, 4]));
  const spread = await evaluate(dx!, values);
  const expected = Array.from(
    { length: 420 },
    (_, i) => values.dy[Math.floor(i / 140) * 4 + i % 4]! / 35,
  );
  assertClose("dx", spread, expected, { rtol: 1e-6 });
  const [overall] = await evaluate(mean(x), values);
  const [centred] = await evaluate(mean(sub(x, mean(x))), values);
  assert.ok(Math.abs(overall!) > 1e-3);
  assert.ok(Math.abs(centred!) < 1e-6, `${centred}`);
  const [first] = await evaluate(sub(x, mean(x)), values);
  assert.ok(Math.abs(first! - (values.x[0]! - overall!)) < 1e-6, `${first}`);
});

Deno.test("mean() refuses axes with a gap between them", () => {
  const x = input("x", [2, 3, 4]);
  assert.throws(() => mean(x, [0, 2]), {
    name: "RangeError",
    message:
      "Cannot take the mean of [2,3,4] over axes [0,2]: expected neighbouring axes",
  });
  assert.throws(() => mean(x, []), RangeError);
});
