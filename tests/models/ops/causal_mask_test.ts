import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input } from "../../../models/graph/tensor.ts";
import { causalMask } from "../../../models/ops/causal_mask.ts";
import { softmax } from "../../../models/ops/softmax.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

for (const T of [1, 5, 8]) {
  Deno.test(`causalMask() hides later keys and their gradients, ${T} tokens`, async () => {
    await using evaluate = await openEvaluator();
    const scores = input("scores", [2, 3, T, T]);
    const values = {
      scores: numbers("scores", 6 * T * T, 30),
      dy: numbers("dy", 6 * T * T),
    };
    const y = causalMask(scores);
    const [gradient] = differentiate(y, [scores], input("dy", scores.shape));
    const isHidden = (i: number) => i % T > Math.floor(i / T) % T;
    assert.deepEqual(
      await evaluate(y, values),
      values.scores.map((score, i) => isHidden(i) ? -1e9 : score),
    );
    assert.deepEqual(
      await evaluate(gradient!, values),
      values.dy.map((d, i) => isHidden(i) ? 0 : d),
    );
    const p = await evaluate(softmax(y), values);
    assert(p.every((weight, i) => !isHidden(i) || weight === 0));
  });
}

Deno.test("causalMask() refuses scores with other keys than queries", () => {
  assert.throws(() => causalMask(input("scores", [2, 4, 5])), {
    name: "RangeError",
    message:
      "Cannot mask scores [2,4,5]: expected as many keys as queries, [..., T, T]",
  });
});
