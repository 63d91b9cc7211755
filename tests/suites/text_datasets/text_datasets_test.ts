import assert from "node:assert/strict";
import { textDatasets } from "../../../suites/text_datasets/mod.ts";

const SPLITS = ["train", "selection", "test"] as const;

Deno.test("gloss14 has 1,200 definitions of each class, the same on every machine", async () => {
  const corpus = await textDatasets.gloss14.configure({}, "dataset").open({});
  const counts = new Array(14).fill(0);
  for (const split of SPLITS) {
    for (const label of corpus.splits[split].labels) counts[label]++;
  }
  assert.deepEqual(counts, new Array(14).fill(1200));
  assert.equal(
    corpus.hash,
    "40b303bac40d414e2cd574523ec2a8bd8f518d0cec9aa58ca4f603144334d0e9",
  );
});

Deno.test("sentiment leaves out 28 repeats and no more, the same on every machine", async () => {
  const corpus = await textDatasets.sentiment.configure({}, "dataset").open({});
  const { train, selection, test } = corpus.splits;
  assert.equal(train.count + selection.count + test.count, 3000 - 28);
  assert.equal(
    corpus.hash,
    "8a1651fb49d168d395bc41ff82c2b317f9c5f69eaeb1692ade7df1bc140fa48e",
  );
});

Deno.test("catbal asks for each of 19 kinds equally often, the same on every machine", async () => {
  const corpus = await textDatasets.catbal.configure({}, "dataset").open({});
  assert(corpus.kind === "choice");
  const answers = new Map<string, number>();
  const offers = new Map<string, number>();
  for (const split of SPLITS) {
    const { samples, labels } = corpus.splits[split];
    samples.forEach(({ choices }, i) => {
      choices.forEach((choice, j) => {
        const counts = j === labels[i] ? answers : offers;
        counts.set(choice, (counts.get(choice) ?? 0) + 1);
      });
    });
  }
  assert.equal(answers.size, 19);
  assert.deepEqual([...new Set(answers.values())], [364]);
  // Drawn evenly: 3 of 18, 1,092 of each expected, with a standard deviation of 30.
  for (const count of offers.values()) assert(Math.abs(count - 1092) < 150);
  assert.equal(
    corpus.hash,
    "18bbe981bf118bdb144515407c6e49b099422d5bb6b90d623d91c406f1f42022",
  );
});
