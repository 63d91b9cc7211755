import {
  augmentation,
  createBatches,
  createEvaluationBatches,
  type ImageSplit,
} from "../../suites/mod.ts";
import assert from "node:assert/strict";
import fc from "fast-check";

/** Seven images of 4x4 grey; the value of each pixel tells its image. */
const SPLIT: ImageSplit = {
  images: Uint8Array.from({ length: 7 * 16 }, (_, i) => i),
  labels: Int32Array.of(0, 1, 2, 0, 1, 2, 0),
  ids: [..."abcdefg"],
  count: 7,
  height: 4,
  width: 4,
  channels: 1,
  flippable: true,
};
const ALL = {
  cropPadding: 1,
  flip: 0.5,
  mixup: 0.8,
  cutmix: 1,
  erasing: 0.5,
};

function open(seed: number, options: Record<string, number> = {}) {
  return createBatches(SPLIT, {
    batch: 3,
    classes: 3,
    seed,
    augmentation: augmentation.read(options, "augmentation"),
  });
}

/** Copies a batch out of the buffers that the next one overwrites. */
function take(batches: ReturnType<typeof open>, update: number) {
  const { images, labels, targets, rows } = batches.at(update);
  return {
    images: images.slice(),
    labels: labels.slice(),
    targets: targets?.slice(),
    rows: rows.slice(),
  };
}

Deno.test("createBatches() makes any update at once as in a run from the start", () => {
  const run = open(3, ALL);
  const whole = Array.from({ length: 12 }, (_, update) => take(run, update));
  fc.assert(fc.property(fc.nat(11), (update) => {
    assert.deepEqual(take(open(3, ALL), update), whole[update]);
    assert.deepEqual(take(run, update), whole[update]); // and backwards
  }));
});

Deno.test("createBatches() draws each image at most once an epoch, and drops the rest", () => {
  const run = open(1);
  assert.equal(run.updatesPerEpoch, 2);
  const orders = Array.from({ length: 10 }, (_, epoch) => {
    const rows = [
      ...take(run, 2 * epoch).rows,
      ...take(run, 2 * epoch + 1).rows,
    ];
    assert.equal(new Set(rows).size, 6);
    return rows.join();
  });
  assert(new Set(orders).size > 8);
});

Deno.test("createBatches() gives another order and variation for another seed", () => {
  assert.notDeepEqual(take(open(1), 0).rows, take(open(2), 0).rows);
  assert.notDeepEqual(take(open(1, ALL), 5), take(open(2, ALL), 5));
});

Deno.test("createBatches() without augmentation normalises the images of its rows", () => {
  const { images, labels, targets, rows } = open(4).at(1);
  assert.equal(targets, undefined);
  rows.forEach((row, i) => {
    assert.equal(labels[i], SPLIT.labels[row]);
    for (let p = 0; p < 16; p++) {
      const expected = (SPLIT.images[row * 16 + p]! / 255 - 0.5) / 0.25;
      assert.equal(images[i * 16 + p], Math.fround(expected));
    }
  });
});

Deno.test("createBatches() varies images by crop, mirror and erasing", () => {
  for (const option of [{ cropPadding: 1 }, { flip: 1 }, { erasing: 1 }]) {
    const varied = take(open(4, option), 0);
    const plain = take(open(4), 0);
    assert.deepEqual(varied.rows, plain.rows);
    assert.notDeepEqual(varied.images, plain.images);
  }
});

Deno.test("createBatches() gives soft targets in every batch once mixing is on", () => {
  const run = open(1, { mixup: 1, mixProbability: 0.5 });
  let mixed = 0;
  for (let update = 0; update < 40; update++) {
    const { targets, labels } = run.at(update);
    assert(targets);
    for (let i = 0; i < 3; i++) {
      const row: number[] = Array.from(targets.subarray(3 * i, 3 * i + 3));
      assert(Math.abs(row.reduce((sum, x) => sum + x) - 1) < 1e-6);
      assert(row[labels[i]!]! >= 0);
      if (Math.max(...row) < 1) mixed++;
    }
  }
  assert(mixed > 10 && mixed < 110, String(mixed));
});

Deno.test("createBatches() mixes images by the weights of their targets", () => {
  // A label of its own for each image, so that a target tells the share.
  const split = { ...SPLIT, labels: Int32Array.of(0, 1, 2, 3, 4, 5, 6) };
  const make = (mixup: number) =>
    createBatches(split, {
      batch: 3,
      classes: 7,
      seed: 1,
      augmentation: augmentation.read({ mixup }, "augmentation"),
    }).at(0);
  const { images, targets, labels } = make(1);
  const plain = make(0).images;
  const share = targets![labels[0]!]!;
  assert(share > 0 && share < 1);
  for (let p = 0; p < 16; p++) {
    const expected = share * plain[p]! + (1 - share) * plain[32 + p]!;
    assert(Math.abs(images[p]! - expected) < 1e-6);
  }
});

Deno.test("createBatches() refuses what it cannot do", () => {
  const options = {
    batch: 3,
    classes: 3,
    seed: 0,
    augmentation: augmentation.read({ flip: 0.5 }, "augmentation"),
  };
  const refuse = (split: ImageSplit, change: object, message: string) =>
    assert.throws(
      () => createBatches(split, { ...options, ...change }),
      new RangeError(`Cannot make batches: ${message}`),
    );
  refuse(SPLIT, { batch: 8 }, "found batch 8, expected 1 to 7 images");
  refuse(SPLIT, { classes: 2 }, "found label 2, expected 0 to 1");
  refuse(
    { ...SPLIT, flippable: false },
    {},
    "found flip 0.5, expected 0 as a mirrored image has another label",
  );
  assert.throws(
    () => createBatches(SPLIT, options).at(-1),
    new RangeError("Cannot make batch: found update -1, expected 0, 1, …"),
  );
});

Deno.test("createEvaluationBatches() deals out each image once in order and pads the last", () => {
  const batches = createEvaluationBatches(SPLIT, { batch: 3 });
  assert.equal(batches.length, 3);
  batches.at(1); // the last batch must not keep what this one left in the buffers
  const { images, labels, first, count } = batches.at(2);
  assert.equal(first, 6);
  assert.equal(count, 1);
  assert.equal(images[15], Math.fround((111 / 255 - 0.5) / 0.25));
  assert(images.subarray(16).every((x) => x === 0));
  assert.deepEqual([...labels], [0, 0, 0]);
  const seen = [0, 1, 2].flatMap((index) => {
    const batch = batches.at(index);
    return [...batch.labels.subarray(0, batch.count)];
  });
  assert.deepEqual(seen, [...SPLIT.labels]);
});

Deno.test("createEvaluationBatches() refuses a batch that is not there", () => {
  assert.throws(
    () => createEvaluationBatches(SPLIT, { batch: 3 }).at(3),
    new RangeError("Cannot make batch: found 3, expected 0 to 2"),
  );
  assert.throws(() => createEvaluationBatches(SPLIT, { batch: 0 }), RangeError);
});
