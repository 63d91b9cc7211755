import { augmentation } from "../../suites/augmentation.ts";
import {
  copyCrop,
  type Crop,
  normalizeLevels,
  WHOLE,
} from "../../suites/augmentation_crop.ts";
import {
  drawErasure,
  eraseRectangle,
} from "../../suites/augmentation_erase.ts";
import {
  drawBeta,
  drawMix,
  type Mix,
  mixImages,
  mixTargets,
} from "../../suites/augmentation_mix.ts";
import { createRandom } from "../../models/mod.ts";
import assert from "node:assert/strict";
import fc from "fast-check";

const EXTENTS = { height: 3, width: 4, channels: 2 };
const SIZE = 3 * 4 * 2;
/** Levels that leave a byte as it is. */
const PLAIN = Float32Array.from({ length: 256 }, (_, x) => x);
const IMAGE = Uint8Array.from({ length: SIZE }, (_, i) => 10 * i);

function crop(image: Uint8Array, changes: Partial<Crop>): Uint8Array {
  const out = new Float32Array(SIZE);
  copyCrop(image, 0, EXTENTS, { ...WHOLE, ...changes }, PLAIN, out, 0);
  return Uint8Array.from(out);
}

Deno.test("copyCrop() without a shift is the identity", () => {
  assert.deepEqual(crop(IMAGE, {}), IMAGE);
});

Deno.test("copyCrop() mirrored twice is the identity, once is not", () => {
  const once = crop(IMAGE, { mirror: true });
  assert.notDeepEqual(once, IMAGE);
  assert.deepEqual(crop(once, { mirror: true }), IMAGE);
  // Channels keep their order: the first pixel of the result is the last of the row.
  assert.deepEqual([...once.subarray(0, 2)], [60, 70]);
});

Deno.test("copyCrop() takes each pixel from where it points, or from the nearest edge", () => {
  const shift = fc.integer({ min: -6, max: 6 });
  fc.assert(
    fc.property(shift, shift, fc.boolean(), (down, right, mirror) => {
      const out = crop(IMAGE, { down, right, mirror });
      for (let y = 0; y < 3; y++) {
        for (let x = 0; x < 4; x++) {
          const fromY = Math.min(2, Math.max(0, y + down));
          const fromX = Math.min(
            3,
            Math.max(0, (mirror ? 3 - x : x) + right),
          );
          for (let c = 0; c < 2; c++) {
            assert.equal(
              out[(y * 4 + x) * 2 + c],
              IMAGE[(fromY * 4 + fromX) * 2 + c],
            );
          }
        }
      }
    }),
  );
});

Deno.test("normalizeLevels() is (x / 255 - mean) / std", () => {
  const levels = normalizeLevels(0.5, 0.25);
  assert.equal(levels[0], -2);
  assert.equal(levels[255], 2);
  assert.equal(levels[51], Math.fround((0.2 - 0.5) / 0.25));
});

Deno.test("drawErasure() stays inside the image and within its shares", () => {
  const extents = { height: 32, width: 24, channels: 3 };
  let mean = 0;
  for (let seed = 0; seed < 500; seed++) {
    const box = drawErasure(createRandom(seed, "erase"), extents);
    assert(box);
    assert(box.top >= 0 && box.top + box.height <= 32);
    assert(box.left >= 0 && box.left + box.width <= 24);
    const share = box.height * box.width / (32 * 24);
    // Sides are rounded to whole pixels.
    assert(share > 0.012 && share < 0.37, String(share));
    mean += share / 500;
  }
  assert(Math.abs(mean - 0.17) < 0.03, String(mean));
});

Deno.test("eraseRectangle() replaces the rectangle and nothing else", () => {
  const images = new Float32Array(2 * SIZE).fill(9);
  const box = { top: 1, left: 2, height: 2, width: 1 };
  eraseRectangle(createRandom(1, "noise"), images, SIZE, EXTENTS, box);
  const changed = [...images.keys()].filter((i) => images[i] !== 9);
  assert.deepEqual(changed, [
    SIZE + 12,
    SIZE + 13,
    SIZE + 20,
    SIZE + 21,
  ]);
});

for (const alpha of [0.2, 0.8, 1, 3]) {
  Deno.test(`drawBeta() has the mean and variance of Beta(${alpha}, ${alpha})`, () => {
    const random = createRandom(5, "beta");
    const n = 20000;
    const draws = Array.from({ length: n }, () => drawBeta(random, alpha));
    assert(draws.every((x) => x >= 0 && x <= 1));
    const mean = draws.reduce((sum, x) => sum + x) / n;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
    assert(Math.abs(mean - 0.5) < 0.012, String(mean));
    const expected = 1 / (4 * (2 * alpha + 1));
    assert(Math.abs(variance / expected - 1) < 0.05, String(variance));
  });
}

Deno.test("drawMix() follows its switches", () => {
  const kinds = (options: Record<string, number>) => {
    const counts = { none: 0, mixup: 0, cutmix: 0 };
    for (let seed = 0; seed < 400; seed++) {
      const mix = drawMix(
        createRandom(seed, "mix"),
        augmentation.read(options, "augmentation"),
        EXTENTS,
      );
      counts[mix?.kind ?? "none"]++;
    }
    return counts;
  };
  assert.deepEqual(kinds({}), { none: 400, mixup: 0, cutmix: 0 });
  assert.deepEqual(kinds({ mixup: 0.8 }), { none: 0, mixup: 400, cutmix: 0 });
  assert.deepEqual(kinds({ cutmix: 1 }), { none: 0, mixup: 0, cutmix: 400 });
  const both = kinds({ mixup: 0.8, cutmix: 1, mixProbability: 0.5 });
  assert(Math.abs(both.none - 200) < 40);
  assert(Math.abs(both.mixup - 100) < 40);
  assert(Math.abs(both.cutmix - 100) < 40);
});

Deno.test("drawMix() weighs a CutMix label by the area that is kept", () => {
  const extents = { height: 32, width: 20, channels: 1 };
  const options = augmentation.read({ cutmix: 1 }, "augmentation");
  for (let seed = 0; seed < 200; seed++) {
    const mix = drawMix(createRandom(seed, "mix"), options, extents);
    assert(mix?.kind === "cutmix");
    const { box, share } = mix;
    assert(box.top >= 0 && box.top + box.height <= 32);
    assert(box.left >= 0 && box.left + box.width <= 20);
    assert.equal(share, 1 - box.height * box.width / 640);
  }
});

Deno.test("mixImages() with mixup averages an image with its partner", () => {
  const images = Float32Array.of(0, 1, 2, 3, 8, 10);
  const extents = { height: 1, width: 2, channels: 1 };
  mixImages(images, 3, extents, { kind: "mixup", share: 0.75 });
  assert.deepEqual([...images], [2, 3.25, 2, 3, 6, 7.75]);
});

Deno.test("mixImages() with CutMix exchanges the box, and twice is the identity", () => {
  const pair = Float32Array.from({ length: 2 * SIZE }, (_, i) => i);
  const box = { top: 0, left: 1, height: 2, width: 2 };
  const mix: Mix = { kind: "cutmix", share: 2 / 3, box };
  const images = pair.slice();
  mixImages(images, 2, EXTENTS, mix);
  const moved = [...images.keys()].filter((i) => images[i] !== pair[i]);
  assert.equal(moved.length, 2 * (2 * 2) * 2);
  assert.equal(images[2], SIZE + 2); // row 0, column 1
  assert.equal(images[0], 0);
  mixImages(images, 2, EXTENTS, mix);
  assert.deepEqual(images, pair);
});

Deno.test("mixTargets() gives rows that sum to 1 and weigh the own label by its share", () => {
  fc.assert(fc.property(
    fc.array(fc.nat(4), { minLength: 1, maxLength: 9 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (labels, share) => {
      const targets = new Float32Array(labels.length * 5).fill(7);
      mixTargets(Int32Array.from(labels), 5, share, targets);
      labels.forEach((label, i) => {
        const row = [...targets.subarray(5 * i, 5 * i + 5)];
        assert(Math.abs(row.reduce((sum, x) => sum + x) - 1) < 1e-6);
        const own = label === labels[labels.length - 1 - i] ? 1 : share;
        assert(Math.abs(row[label]! - own) < 1e-6);
      });
    },
  ));
});
