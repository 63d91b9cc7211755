import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigError } from "../../suites/errors.ts";
import type { TextCorpus } from "../../suites/text_dataset.ts";
import { textDatasets } from "../../suites/text_datasets/mod.ts";

const SPLITS = ["train", "selection", "test"] as const;

// Every registered data set of texts must keep these promises; a new file is covered at once.
for (const [name, dataset] of Object.entries(textDatasets)) {
  Deno.test(`${name} keeps the promises of a text data set`, async (t) => {
    const configured = dataset.configure({}, "dataset");
    const folds: TextCorpus[] = [];
    for (let fold = 0; fold < dataset.folds; fold++) {
      folds.push(await configured.open({ fold }));
    }
    const first = folds[0]!;

    await t.step("splits have the declared kind, sizes and labels", () => {
      assert.equal(first.kind, dataset.kind);
      for (const split of SPLITS) {
        const { samples, labels, ids, count } = first.splits[split];
        assert.equal(count, dataset.counts[split]);
        assert.deepEqual(
          [samples.length, labels.length, ids.length],
          [count, count, count],
        );
        assert.deepEqual(
          [...new Set(labels)].sort((a, b) => a - b),
          first.classes.map((_, label) => label),
        );
      }
    });

    await t.step("samples hold text", () => {
      for (const split of SPLITS) {
        for (const sample of first.splits[split].samples) {
          const texts = typeof sample === "string"
            ? [sample]
            : "question" in sample
            ? [sample.question, ...sample.choices]
            : sample;
          for (const text of texts) {
            assert(text.length > 0 && text === text.trim(), text);
          }
          if (typeof sample !== "string" && "question" in sample) {
            assert.equal(new Set(sample.choices).size, 4);
          }
        }
      }
    });

    await t.step("the hash is the same whatever the fold", () => {
      assert.match(first.hash, /^[0-9a-f]{64}$/);
      for (const { hash } of folds) assert.equal(hash, first.hash);
    });

    await t.step("no sample is in two splits", () => {
      for (const { splits } of folds) {
        const ids = SPLITS.flatMap((split) => splits[split].ids);
        assert.equal(new Set(ids).size, ids.length);
      }
    });

    await t.step("no sample repeats another", () => {
      const samples = SPLITS.flatMap((split) =>
        first.splits[split].samples.map((sample) =>
          JSON.stringify(sample).toLowerCase()
        )
      );
      assert.equal(new Set(samples).size, samples.length);
    });

    await t.step("the folds test every sample once", () => {
      const all = SPLITS.flatMap((split) => first.splits[split].ids).sort();
      const tested = folds.flatMap(({ splits }) => splits.test.ids).sort();
      assert.deepEqual(tested, all);
    });
  });

  Deno.test(`${name} rejects every unknown option by its path`, () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z]{12}$/), (key) => {
      assert.throws(
        () => dataset.configure({ [key]: 1 }, "dataset"),
        (error) =>
          error instanceof ConfigError && error.path === `dataset.${key}`,
      );
    }));
  });

  Deno.test(`${name} rejects a fold that does not exist`, async () => {
    for (const fold of [-1, 0.5, dataset.folds]) {
      await assert.rejects(
        dataset.configure({}, name).open({ fold }),
        new RangeError(
          `Cannot open fold: found ${fold}, expected 0 to ${dataset.folds - 1}`,
        ),
      );
    }
  });

  Deno.test(`${name} names its sources with exact versions and a licence`, () => {
    assert(dataset.source.length > 0);
    for (const source of dataset.source) {
      assert.match(source, /@\d+\.\d+\.\d+$/);
    }
    assert(dataset.license.length > 0);
  });
}
