import assert from "node:assert/strict";
import { compose } from "../../../../models/engines/tfjs/compose.ts";
import { planEvaluation } from "../../../../models/engines/tfjs/evaluate.ts";
import { differentiate } from "../../../../models/differentiate.ts";
import { input } from "../../../../models/graph/tensor.ts";
import {
  attention,
  composedAttention,
} from "../../../../models/layers/attention.ts";
import { keyMask } from "../../../../models/ops/key_mask.ts";
import { ops } from "../../../../models/ops/mod.ts";
import { mul } from "../../../../models/ops/mul.ts";
import { scale } from "../../../../models/ops/scale.ts";

/** Names of the ops that run for attention and its gradients, sorted; views aside. */
function opsOf(attend: typeof attention): string[] {
  const q = input("q", [2, 4, 5, 8]);
  const [k, v] = ["k", "v"].map((name) => input(name, [2, 2, 5, 8]));
  const keys = keyMask(input("mask", [2, 5], "i32"));
  const y = attend(q, k!, v!, { keys, isCausal: true });
  const gradients = differentiate(y, [q, k!, v!], input("dy", q.shape));
  const { steps } = planEvaluation([y, ...gradients], ops);
  return steps.map(({ node }) => node.op).filter((op) => op !== "reshape")
    .sort();
}

Deno.test("compose() makes of fused attention what autodiff makes of its parts: weights are computed once", () => {
  const fused = opsOf(attention);
  assert.deepEqual(fused, opsOf(composedAttention));
  assert.equal(fused.filter((op) => op === "softmax").length, 1);
});

Deno.test("compose() leaves a graph alone that consists of ops of TensorFlow.js", () => {
  const x = input("x", [3]);
  const outputs = [mul(x, x), scale(mul(x, x), 2)];
  const composed = compose(outputs, ops);
  assert.equal(composed[0], outputs[0]);
  assert.equal(composed[1], outputs[1]);
});
