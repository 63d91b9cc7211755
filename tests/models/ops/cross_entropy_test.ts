import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input } from "../../../models/graph/tensor.ts";
import {
  crossEntropy,
  type CrossEntropyOptions,
} from "../../../models/ops/cross_entropy.ts";
import { crossEntropyGrad } from "../../../models/ops/cross_entropy_grad.ts";
import { scale } from "../../../models/ops/scale.ts";
import { softCrossEntropy } from "../../../models/ops/soft_cross_entropy.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

const SIZES = [[5, 10], [3, 16], [70, 53], [9, 132]] as const;

const labelsOf = (rows: number, classes: number) =>
  Int32Array.from({ length: rows }, (_, i) => (i * 7919 + 3) % classes);

Deno.test("crossEntropy() of equal logits is log C, smoothed or not", async () => {
  await using evaluate = await openEvaluator();
  for (const [rows, classes] of SIZES) {
    const logits = input("logits", [rows, classes]);
    const labels = input("labels", [rows], "i32");
    for (const smoothing of [0, 0.1]) {
      const [loss] = await evaluate(
        crossEntropy(logits, labels, { smoothing }),
        {
          logits: new Float32Array(rows * classes).fill(7),
          labels: labelsOf(rows, classes),
        },
      );
      assert.ok(Math.abs(loss! - Math.log(classes)) < 1e-6, `${loss}`);
    }
  }
});

Deno.test("softCrossEntropy() with one-hot targets equals crossEntropy()", async () => {
  await using evaluate = await openEvaluator();
  for (const [rows, classes] of SIZES) {
    const logits = input("logits", [rows, classes]);
    const labels = labelsOf(rows, classes);
    const targets = new Float32Array(rows * classes);
    labels.forEach((label, row) => targets[row * classes + label] = 1);
    const values = {
      logits: numbers("logits", rows * classes, 20),
      labels,
      targets,
    };
    const hard = crossEntropy(logits, input("labels", [rows], "i32"));
    const soft = softCrossEntropy(logits, input("targets", [rows, classes]));
    const [[a], [b]] = [
      await evaluate(hard, values),
      await evaluate(soft, values),
    ];
    assert.ok(Math.abs(a! - b!) < 1e-5 * a!, `${a} and ${b}`);
  }
});

Deno.test("crossEntropy() leaves ignored rows out of the mean and of the gradient", async () => {
  await using evaluate = await openEvaluator();
  const options: CrossEntropyOptions = { ignoreIndex: -100, smoothing: 0.1 };
  for (const [rows, classes] of SIZES) {
    const logits = numbers("logits", rows * classes);
    const labels = labelsOf(rows, classes);
    const some = labels.map((label, i) => i < 2 ? label : -100);
    const loss = (count: number, own: CrossEntropyOptions) =>
      crossEntropy(
        input("logits", [count, classes]),
        input("labels", [count], "i32"),
        own,
      );
    const all = await evaluate(loss(rows, options), { logits, labels: some });
    const first = await evaluate(loss(2, { smoothing: 0.1 }), {
      logits: logits.subarray(0, 2 * classes),
      labels: labels.subarray(0, 2),
    });
    assertClose("loss", all, first, { rtol: 1e-6, allowConstant: true });
    const grad = crossEntropyGrad(
      input("logits", [rows, classes]),
      input("labels", [rows], "i32"),
      { ignoreIndex: -100, mayIgnore: true, smoothing: 0.1 },
    );
    const d = await evaluate(grad, { logits, labels: some });
    assert.ok(d.subarray(0, classes).some((value) => value !== 0));
    assert.ok(d.subarray(2 * classes).every((value) => value === 0));
    const none = await evaluate(loss(rows, options), {
      logits,
      labels: labels.map(() => -100),
    });
    assert.deepEqual([...none], [0]);
  }
});

Deno.test("crossEntropy() and softCrossEntropy() have gradients whose rows sum to 0 and scale with the loss", async () => {
  await using evaluate = await openEvaluator();
  for (const [rows, classes] of SIZES) {
    const logits = input("logits", [rows, classes]);
    const labels = input("labels", [rows], "i32");
    const targets = input("targets", [rows, classes]);
    const values = {
      logits: numbers("logits", rows * classes, 3),
      labels: labelsOf(rows, classes),
      targets: numbers("targets", rows * classes).map(Math.abs),
    };
    for (
      const loss of [
        crossEntropy(logits, labels, { smoothing: 0.1 }),
        softCrossEntropy(logits, targets),
      ]
    ) {
      const [once] = differentiate(loss, [logits]);
      const [twice] = differentiate(scale(loss, 2), [logits]);
      const d = await evaluate(once!, values);
      const doubled = await evaluate(twice!, values);
      assertClose("twice", doubled, d.map((v) => 2 * v), { rtol: 1e-6 });
      for (let row = 0; row < rows; row++) {
        const sum = d.subarray(row * classes, (row + 1) * classes)
          .reduce((a, b) => a + b);
        assert.ok(Math.abs(sum) < 1e-5, `sum ${sum}`);
      }
    }
  }
});

Deno.test("crossEntropy() and softCrossEntropy() refuse what does not fit", () => {
  const logits = input("logits", [4, 3]);
  assert.throws(() => crossEntropy(logits, input("labels", [4])), {
    name: "RangeError",
    message:
      "Cannot take the cross entropy of [4,3] and f32 [4]: expected logits [B, C] and i32 labels [B]",
  });
  assert.throws(
    () => crossEntropy(logits, input("labels", [3], "i32")),
    RangeError,
  );
  assert.throws(
    () => crossEntropy(logits, input("labels", [4], "i32"), { smoothing: 1.5 }),
    { message: "Cannot smooth labels by 1.5: expected 0 <= smoothing <= 1" },
  );
  const targets = input("targets", [4, 3]);
  assert.throws(
    () => softCrossEntropy(logits, input("targets", [3, 4])),
    RangeError,
  );
  assert.throws(
    () => differentiate(softCrossEntropy(logits, targets), [targets]),
    TypeError,
  );
});

Deno.test("crossEntropy() and its gradient take rows as wide as the vocabularies of language models", async () => {
  await using evaluate = await openEvaluator();
  // By fours, one by one, and with a rest.
  for (const classes of [128_256, 50_265, 131_070]) {
    const values = {
      logits: numbers("logits", 2 * classes, 6),
      labels: Int32Array.of(classes - 1, 7),
    };
    const logits = input("logits", [2, classes]);
    const labels = input("labels", [2], "i32");
    const loss = crossEntropy(logits, labels);
    const [gradient] = differentiate(loss, [logits]);
    const found = await evaluate(gradient!, values);
    let expected = 0;
    for (const [row, label] of values.labels.entries()) {
      const own = values.logits.subarray(row * classes, (row + 1) * classes);
      const sum = own.reduce((sum, x) => sum + Math.exp(x), 0);
      expected += (Math.log(sum) - own[label]!) / 2;
      own.forEach((x, i) => {
        const wanted = (Math.exp(x) / sum - Number(i === label)) / 2;
        const error = Math.abs(found[row * classes + i]! - wanted);
        assert(error < 1e-4 * Math.abs(wanted) + 1e-10, `${row}, ${i}`);
      });
    }
    const [value] = await evaluate(loss, values);
    assert(Math.abs(value! - expected) < 1e-5 * expected);
  }
});
