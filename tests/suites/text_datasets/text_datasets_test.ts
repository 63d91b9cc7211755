import assert from "node:assert/strict";
import type { SplitName } from "../../../suites/dataset.ts";
import type { TextSplit } from "../../../suites/text_dataset.ts";
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

Deno.test("wic asks twice for each word, and of one spelling in one split only, the same on every machine", async () => {
  const corpus = await textDatasets.wic.configure({}, "dataset").open({});
  assert(corpus.kind === "pair");
  const splits: Record<SplitName, TextSplit<"pair">> = corpus.splits;
  const splitOf = new Map<string, string>();
  for (const split of SPLITS) {
    const { samples, ids, labels } = splits[split];
    const labelsOf = Map.groupBy(
      ids.map((id, i) => ({ id: id.slice(0, -2), label: labels[i]! })),
      ({ id }) => id,
    );
    for (const [id, asked] of labelsOf) {
      assert.deepEqual(asked.map(({ label }) => label).sort(), [0, 1]);
      const word = id.slice(id.indexOf("/") + 1);
      assert.equal(splitOf.get(word) ?? split, split, word);
      splitOf.set(word, split);
    }
    samples.forEach(([first, second], i) => {
      const word = ids[i]!.split("/")[1]!;
      assert(first.startsWith(`${word}: `), first);
      assert(first.slice(word.length + 2).toLowerCase().includes(word), first);
      assert(second.toLowerCase().includes(word), second);
      assert.notEqual(first.slice(word.length + 2), second);
    });
  }
  assert.equal(
    corpus.hash,
    "644293770ddb9d73ee07fa5bf3845f2318c49127f10de1cfa559200f34085e71",
  );
});
