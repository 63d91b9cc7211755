import {
  augmentation,
  ConfigError,
  createBatches,
  type Dataset,
  datasets,
  type ImageDataset,
} from "../../suites/mod.ts";
import assert from "node:assert/strict";
import fc from "fast-check";

const SPLITS = ["train", "selection", "test"] as const;

/** Opens every fold with default options in a cache of its own, which holds for the second fold on. */
async function openFolds(name: string, dataset: Dataset) {
  const cacheFolder = await Deno.makeTempDir({ prefix: "dataset-" });
  const events: string[] = [];
  const folds: ImageDataset[] = [];
  try {
    for (let fold = 0; fold < dataset.folds; fold++) {
      folds.push(
        await dataset.configure({}, name).open({
          cacheFolder,
          fold,
          onEvent: (message) => events.push(message),
        }),
      );
    }
  } finally {
    await Deno.remove(cacheFolder, { recursive: true });
  }
  return { folds, events };
}

// Every registered data set must keep these promises; a new file is covered at once.
for (const [name, dataset] of Object.entries(datasets)) {
  Deno.test(`${name} keeps the promises of a data set`, async (t) => {
    const { folds, events } = await openFolds(name, dataset);
    const first: ImageDataset = folds[0]!;

    await t.step("it says once that it is made, then reads the cache", () => {
      assert.equal(events.length, 1);
    });

    await t.step("splits have the declared sizes and shapes", () => {
      for (const split of SPLITS) {
        const { images, labels, ids, count, height, width, channels } =
          first.splits[split];
        assert.equal(count, dataset.counts[split]);
        assert.deepEqual([height, width, channels], [
          first.height,
          first.width,
          first.channels,
        ]);
        assert.equal(images.length, count * height * width * channels);
        assert.equal(labels.length, count);
        assert.equal(ids.length, count);
        for (const label of labels) {
          assert(label >= 0 && label < first.classes.length);
        }
      }
    });

    await t.step(
      "the hash is the same made or cached, whatever the fold",
      () => {
        assert.match(first.hash, /^[0-9a-f]{64}$/);
        for (const { hash } of folds) assert.equal(hash, first.hash);
      },
    );

    await t.step("no image is in two splits", () => {
      for (const { splits } of folds) {
        const ids = SPLITS.flatMap((split) => splits[split].ids);
        assert.equal(new Set(ids).size, ids.length);
      }
    });

    await t.step("the folds test every image once", () => {
      const all = SPLITS.flatMap((split) => first.splits[split].ids).sort();
      const tested = folds.flatMap(({ splits }) => splits.test.ids).sort();
      assert.deepEqual(tested, all);
    });

    await t.step("a seed fixes the order and another changes it", () => {
      const { train } = first.splits;
      const rows = (seed: number) => [
        ...createBatches(train, {
          batch: 64,
          classes: first.classes.length,
          seed,
          augmentation: augmentation.read({}, "augmentation"),
        }).at(0).rows,
      ];
      assert.deepEqual(rows(1), rows(1));
      assert.notDeepEqual(rows(1), rows(2));
    });

    await t.step(
      "a batch has the declared shape and varied finite values",
      () => {
        const { images, labels } = createBatches(first.splits.train, {
          batch: 5,
          classes: first.classes.length,
          seed: 1,
          augmentation: augmentation.read({ cropPadding: 2 }, "augmentation"),
        }).at(3);
        assert.equal(
          images.length,
          5 * first.height * first.width * first.channels,
        );
        assert.equal(labels.length, 5);
        assert(images.every((x) => x >= -2 && x <= 2));
        assert(new Set(images).size > 10);
      },
    );
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
    await assert.rejects(
      dataset.configure({}, name).open({
        cacheFolder: "nowhere",
        fold: dataset.folds,
      }),
      new RangeError(
        `Cannot open fold: found ${dataset.folds}, expected 0 to ${
          dataset.folds - 1
        }`,
      ),
    );
  });

  Deno.test(`${name} names its sources with exact versions and a licence`, () => {
    assert(dataset.source.length > 0);
    for (const source of dataset.source) {
      assert.match(source, /@\d+\.\d+\.\d+$/);
    }
    assert(dataset.license.length > 0);
  });
}
