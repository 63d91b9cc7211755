import assert from "node:assert/strict";
import { architectures } from "../../../models/mod.ts";
import { readRecipe } from "../../../suites/recipe.ts";
import multipleChoice from "../../../suites/tasks/multiple_choice.ts";
import textClassification from "../../../suites/tasks/text_classification.ts";
import { loadBpe } from "../../../suites/text/bpe.ts";

const recipe = readRecipe({
  batch: 4,
  optimizer: { accumulate: 2 },
  evaluate: { batch: 3 },
});

const KINDS = ["animal", "plant", "artifact", "communication"] as const;

function choices(name: string, count: number) {
  return {
    samples: Array.from({ length: count }, (_, i) => ({
      question: `${name} ${i}: some thing. Kind:`,
      choices: KINDS,
    })),
    labels: Int32Array.from({ length: count }, (_, i) => i % 4),
    ids: Array.from({ length: count }, (_, i) => `${name}/${i}`),
    count,
  };
}

const CHOICES = {
  kind: "choice",
  name: "fake",
  classes: ["A", "B", "C", "D"],
  hash: "f".repeat(64),
  splits: {
    train: choices("train", 9),
    selection: choices("selection", 2),
    test: choices("test", 5),
  },
} as const;

const llama = (length = 32) => architectures.llama.build("micro", { length });

const bindChoices = (options: object, model = llama(), seed = 1) =>
  multipleChoice.configure(options, "task")
    .bind(CHOICES, { model, recipe, seed });

Deno.test("multiple_choice trains on the tokens of the right option", async () => {
  const tokenizer = await loadBpe();
  const task = await bindChoices({});
  const batch = task.batch(0);
  assert.deepEqual(
    Object.entries(batch).map(([name, { length }]) => [name, length]),
    [
      ["input_ids", 4 * 32],
      ["attention_mask", 4 * 32],
      ["scored_rows", 4 * 8],
      ["labels", 4 * 8],
    ],
  );
  for (let i = 0; i < 4; i++) {
    const ids = [...batch.input_ids!.subarray(i * 32, (i + 1) * 32)];
    const text = tokenizer.decode(ids).replaceAll("<pad>", "");
    const [, n, kind] = /^<s>train (\d): some thing\. Kind: (\w+)<\/s>$/
      .exec(text)!;
    assert.equal(kind, KINDS[Number(n) % 4]);
    const labels = [...batch.labels!.subarray(i * 8, (i + 1) * 8)]
      .filter((label) => label >= 0);
    assert.equal(tokenizer.decode(labels), ` ${kind}</s>`);
    // Counted within a micro-batch of two.
    const scored = [...batch.scored_rows!.subarray(i * 8, (i + 1) * 8)];
    assert(scored.every((row, k) =>
      k >= labels.length ||
      batch.input_ids![(i & ~1) * 32 + row + 1] === labels[k]
    ));
  }
});

Deno.test("multiple_choice asks every option, and once what no question brings", async () => {
  const { test, selection } = await bindChoices({});
  assert.equal(selection?.batches, Math.ceil((2 * 4 + 4) / 3));
  assert.equal(test?.batches, Math.ceil((5 * 4 + 4) / 3));
  const tokenizer = await loadBpe();
  const texts = Array.from({ length: test!.batches }, (_, i) => {
    const { input_ids: ids } = test!.inputs(i);
    return [0, 1, 2].map((row) =>
      tokenizer.decode([...ids!.subarray(row * 32, (row + 1) * 32)])
        .replaceAll("<pad>", "")
    );
  }).flat();
  assert.deepEqual(texts.slice(4, 6), [
    "<s>test 1: some thing. Kind: animal</s>",
    "<s>test 1: some thing. Kind: plant</s>",
  ]);
  assert.deepEqual(
    texts.slice(20),
    KINDS.map((kind) => `<s> Kind: ${kind}</s>`),
  );
});

Deno.test("multiple_choice shows answered questions before those that are evaluated only", async () => {
  const tokenizer = await loadBpe();
  const task = await bindChoices({ fewshot: 2 }, llama(64));
  const read = ({ input_ids: ids }: Readonly<Record<string, unknown>>) =>
    tokenizer.decode([...(ids as Int32Array).subarray(0, 64)]);
  assert.equal(read(task.test!.inputs(0)).split("\n\n").length, 3);
  assert.equal(read(task.batch(0)).split("\n\n").length, 1);
  const other = await bindChoices({ fewshot: 2 }, llama(64), 2);
  assert.notEqual(read(other.test!.inputs(0)), read(task.test!.inputs(0)));
});

Deno.test("multiple_choice says with numbers what does not fit", async () => {
  await assert.rejects(
    bindChoices({ fewshot: 3 }),
    /Cannot ask with 3 answered questions before: found up to \d+ tokens with an option \(2 of 2 questions do not fit\), expected at most 32/,
  );
  await assert.rejects(
    bindChoices({ answer: 2 }),
    /found one of \d tokens with its end, expected at most 2/,
  );
});

const texts = (name: string, count: number) => ({
  samples: Array.from({ length: count }, (_, i) => `${name} number ${i}`),
  labels: Int32Array.from({ length: count }, (_, i) => i % 3),
  ids: Array.from({ length: count }, (_, i) => `${name}/${i}`),
  count,
});

Deno.test("text_classification feeds texts with their classes, padding never", async () => {
  const tokenizer = await loadBpe();
  const task = textClassification.configure({}, "task");
  const data = {
    kind: "text",
    name: "fake",
    classes: ["x", "y", "z"],
    hash: "f".repeat(64),
    splits: {
      train: texts("train", 9),
      selection: texts("selection", 2),
      test: texts("test", 7),
    },
  } as const;
  assert.deepEqual(task.fit(data), { classes: 3 });
  const model = architectures.roberta.build("micro", task.fit(data));
  const bound = await task.bind(data, { model, recipe, seed: 1 });
  const { input_ids: ids, attention_mask: mask, labels } = bound.batch(5);
  for (let i = 0; i < 4; i++) {
    const row = [...ids!.subarray(i * 32, (i + 1) * 32)];
    const kept = row.filter((_, j) => mask![i * 32 + j] === 1);
    const [, n] = /^<s>train number (\d)<\/s>$/.exec(tokenizer.decode(kept))!;
    assert.equal(labels![i], Number(n) % 3);
  }
  const { test } = bound;
  assert.equal(test?.batches, 3);
  const judge = test!.start();
  for (let batch = 0; batch < 3; batch++) {
    assert.equal(test!.inputs(batch).input_ids?.length, 3 * 32);
    const logits = Float32Array.from(
      { length: 9 },
      (_, i) => i % 3 === (batch * 3 + Math.floor(i / 3)) % 3 ? 1 : 0,
    );
    judge.add({ logits });
  }
  const { samples, correct, predictions } = judge.finish();
  assert.deepEqual([samples, correct], [7, 7]);
  assert.deepEqual(predictions.map(({ id }) => id), data.splits.test.ids);
});

Deno.test("language tasks refuse networks that cannot do them", () => {
  const llama = architectures.llama.build("micro");
  const swin = architectures.swin.build("micro");
  const classify = textClassification.configure({}, "task");
  const choose = multipleChoice.configure({}, "task");
  assert.throws(
    () => classify.check(llama),
    /Cannot classify texts by llama: found logits \[1,64,2000\]/,
  );
  assert.throws(() => classify.check(swin), /expected token ids/);
  assert.throws(() => choose.check(swin), /Cannot score answers by swin/);
  choose.check(llama);
});
