import assert from "node:assert/strict";
import type { Model } from "../../models/architecture.ts";
import { architectures } from "../../models/architectures/mod.ts";
import type { Session, TrainingSpec, Values } from "../../models/engine.ts";
import { openSession } from "../../models/engines/native/session.ts";
import { initialize } from "../../models/initialize.ts";
import { lora } from "../../models/layers/lora.ts";
import { ops } from "../../models/ops/mod.ts";
import adamw from "../../models/optimizers/adamw.ts";
import {
  classifierLogits,
  classifierTraining,
  languageModelTraining,
} from "../../models/training.ts";

const TINY = { vocabulary: 40, length: 8, width: 16, depth: 2, hidden: 24 };
const BATCH = 2;

/** Two texts, the second one padded. */
const tokens: Values = {
  input_ids: Int32Array.of(0, 5, 6, 7, 5, 6, 7, 2, 0, 9, 9, 2, 1, 1, 1, 1),
  attention_mask: Int32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0),
};
const texts = tokens.input_ids!.map((id, i) =>
  tokens.attention_mask![i] ? id : -100
);

function store(session: Session, { parameters }: Model): void {
  const values = initialize(parameters, 3);
  session.store(
    parameters.map(({ name, tensor, tag }) => ({
      tensor,
      tag,
      data: values.get(name)!,
    })),
  );
}

async function losses(
  session: Session,
  spec: TrainingSpec,
  batch: Values,
): Promise<number[]> {
  using program = await session.compileTraining(spec);
  for (let update = 0; update < 20; update++) {
    await program.update([batch], { lr: 1e-2, randomKey: update });
  }
  return (await program.records()).map(({ lossNats }) => lossNats);
}

Deno.test("languageModelTraining() learns texts, and starts at the mean of what counts", async () => {
  await using session = await openSession(ops, {});
  const model = architectures.llama.build("micro", TINY);
  store(session, model);
  using program = await session.compileInference({
    logits: classifierLogits(model, BATCH),
  });
  const [before] = await program.run([tokens]);
  const logits = before!.logits as Float32Array;
  let sum = 0, count = 0;
  for (let i = 0; i < texts.length; i++) {
    const next = i % 8 === 7 ? -100 : texts[i + 1]!;
    if (next < 0) continue;
    const row = logits.subarray(i * 40, (i + 1) * 40);
    const total = row.reduce((all, value) => all + Math.exp(value), 0);
    sum += Math.log(total) - row[next]!;
    count++;
  }
  assert.equal(count, 10);
  const spec = languageModelTraining(model, {
    batch: BATCH,
    trainable: model.parameters.map(({ name }) => name),
    optimizer: adamw,
  });
  const found = await losses(session, spec, { ...tokens, labels: texts });
  assert(Math.abs(found[0]! - sum / count) < 1e-5, `${found[0]}`);
  assert(found.at(-1)! < found[0]! / 2, `${found}`);
});

Deno.test("classifierTraining() of a padded text moves lora and head, and nothing else", async () => {
  await using session = await openSession(ops, {});
  const build = (
    extensions = [lora({ targets: ["value"], rank: 2, alpha: 4 })],
  ) =>
    architectures.roberta.build("micro", {
      ...TINY,
      classes: 3,
      dropout: 0.1,
    }, extensions);
  const model = build();
  store(session, model);
  const run = async (own: Model) => {
    using program = await session.compileInference({
      logits: classifierLogits(own, BATCH),
    });
    return (await program.run([tokens]))[0]!.logits!;
  };
  assert.deepEqual(await run(model), await run(build([])));

  const trainable = model.parameters
    .filter(({ tag, unit }) => tag === "adapter" || unit.kind === "head")
    .map(({ name }) => name);
  const names = model.parameters.map(({ name }) => name);
  const before = await session.read(names);
  const spec = classifierTraining(model, {
    batch: BATCH,
    classes: 3,
    trainable,
    optimizer: adamw,
    weightDecay: 0.1,
  });
  const batch = { ...tokens, labels: Int32Array.of(2, 0) };
  const found = await losses(session, spec, batch);
  const last = found.slice(-5).reduce((a, b) => a + b) / 5;
  assert(last < found[0]! * 0.8, `${found}`);
  const after = await session.read(names);
  const moved = names.filter((name) =>
    after.get(name)!.some((value, i) => value !== before.get(name)![i])
  );
  assert.deepEqual(moved, trainable);
});

Deno.test("training refuses to train nothing, or what is not there", () => {
  const model = architectures.llama.build("micro", TINY);
  const train = (trainable: string[]) => () =>
    languageModelTraining(model, { batch: 1, trainable, optimizer: adamw });
  assert.throws(train([]), {
    name: "RangeError",
    message:
      "Cannot train llama: found no trainable parameter, expected at least one",
  });
  assert.throws(train(["lm_head.weight"]), RangeError);
});
