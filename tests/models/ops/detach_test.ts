import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input } from "../../../models/graph/tensor.ts";
import { detach } from "../../../models/ops/detach.ts";
import { mul } from "../../../models/ops/mul.ts";
import { openEvaluator } from "./evaluate.ts";

Deno.test("detach() gives the values on and no gradient", async () => {
  await using evaluate = await openEvaluator();
  const x = input("x", [5]);
  const values = { x: Float32Array.of(-2, -0.5, 0, 3, 7) };
  assert.deepEqual(await evaluate(detach(x), values), values.x);
  // d(x * c)/dx is c where c = x is taken as constant, not 2x.
  const [dx] = differentiate(mul(x, detach(x)), [x]);
  assert.deepEqual(await evaluate(dx!, values), values.x);
  assert.throws(
    () => differentiate(detach(x), [x]),
    /the output does not depend on it/,
  );
});
