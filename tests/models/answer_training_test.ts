import assert from "node:assert/strict";
import {
  answerLogits,
  answerTraining,
  NO_ANSWER,
} from "../../models/answer_training.ts";
import { architectures } from "../../models/architectures/mod.ts";
import type { TrainingSpec, Values } from "../../models/engine.ts";
import { native } from "../../models/engines/native/mod.ts";
import { initialize } from "../../models/initialize.ts";
import { optimizers } from "../../models/optimizers/mod.ts";
import {
  classifierLogits,
  languageModelTraining,
} from "../../models/training.ts";
import { assertClose } from "../numeric/assert_close.ts";

const T = 12, V = 50;
const model = architectures.llama.build("micro", {
  length: T,
  vocabulary: V,
  width: 16,
  depth: 2,
  hidden: 24,
});
const names = model.parameters.map(({ name }) => name);
const BATCH = {
  input_ids: Int32Array.from({ length: 2 * T }, (_, i) => (i * 7 + 3) % V),
  attention_mask: Int32Array.from({ length: 2 * T }, (_, i) => i < 20 ? 1 : 0),
};
/** Tokens 9 to 11 of the first text, and 5 of the second, which is said by row 12 + 4. */
const SCORED = Int32Array.of(8, 9, 10, T + 4, 0, 0);
const LABELS = Int32Array.from(
  SCORED,
  (row, i) => i < 4 ? BATCH.input_ids[row + 1]! : NO_ANSWER,
);

async function openSession() {
  const session = await native.open();
  const weights = initialize(model.parameters, 1);
  session.store(
    model.parameters.map(({ name, tensor, tag }) => ({
      tensor,
      tag,
      data: weights.get(name)!,
    })),
  );
  return session;
}

Deno.test("answerLogits() says the rows of all logits that are asked for", async () => {
  await using session = await openSession();
  using all = await session.compileInference({
    logits: classifierLogits(model, 2),
  });
  using some = await session.compileInference({
    logits: answerLogits(model, 2, 3),
  });
  const [whole] = await all.run([BATCH]);
  const [part] = await some.run([{ ...BATCH, scored_rows: SCORED }]);
  const expected = [...SCORED].flatMap((row) => [
    ...whole!.logits!.subarray(row * V, (row + 1) * V),
  ]);
  assert.equal(part!.logits!.length, 6 * V);
  assertClose("logits", part!.logits!, expected, { ofMax: 1e-6 });
});

Deno.test("answerTraining() learns as a language model whose other tokens do not count", async () => {
  await using session = await openSession();
  const training = {
    batch: 2,
    trainable: names,
    optimizer: optimizers.adamw,
  };
  const compute = async (spec: TrainingSpec, inputs: Values) => {
    const gradients = spec.trainable
      .map(({ tensor, gradient }) => [tensor.name!, gradient] as const);
    using program = await session.compileInference({
      loss: spec.loss,
      ...Object.fromEntries(gradients),
    });
    const [found] = await program.run([{ ...BATCH, ...inputs }]);
    return found!;
  };
  const labels = new Int32Array(2 * T).fill(NO_ANSWER);
  SCORED.subarray(0, 4).forEach((row) =>
    labels[row + 1] = BATCH.input_ids[row + 1]!
  );
  const whole = await compute(languageModelTraining(model, training), {
    labels,
  });
  const part = await compute(
    answerTraining(model, { ...training, answer: 3 }),
    { scored_rows: SCORED, labels: LABELS },
  );
  assert(Math.abs(whole.loss![0]! - part.loss![0]!) < 1e-6);
  for (const name of names) {
    assertClose(name, part[name]!, whole[name]!, { ofMax: 1e-5, atol: 1e-8 });
  }
});

Deno.test("answerLogits() refuses a network that says all or nothing", () => {
  const roberta = architectures.roberta.build("micro");
  assert.throws(
    () => answerLogits(roberta, 2, 3),
    /Cannot score answers by roberta: found logits \[2,14\], expected \[6, vocabulary\]/,
  );
});
