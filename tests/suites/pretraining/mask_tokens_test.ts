import assert from "node:assert/strict";
import { maskTokens } from "../../../suites/pretraining/mask_tokens.ts";
import { letters } from "./letters.ts";

const OPTIONS = { rate: 0.25, seed: 7, draw: 0 };

Deno.test("maskTokens() hides a quarter: 80 % masked, 10 % replaced, 10 % left", () => {
  const ids = Int32Array.from({ length: 40_000 }, (_, i) => 5 + i % 31);
  const { inputIds, labels } = maskTokens(letters, ids, OPTIONS);
  const counts = { guessed: 0, masked: 0, replaced: 0, left: 0 };
  ids.forEach((id, i) => {
    if (labels[i] === -100) return assert.equal(inputIds[i], id);
    assert.equal(labels[i], id);
    counts.guessed++;
    if (inputIds[i] === 4) counts.masked++;
    else if (inputIds[i] === id) counts.left++;
    else counts.replaced++;
    assert(inputIds[i]! >= 4 && inputIds[i]! < 36);
  });
  // Five standard deviations; a replacement is the token itself in 1 of 31.
  assert(Math.abs(counts.guessed - 10_000) < 430, `${counts.guessed}`);
  assert(Math.abs(counts.masked - 8_000) < 400, `${counts.masked}`);
  assert(Math.abs(counts.replaced - 968) < 160, `${counts.replaced}`);
  assert(Math.abs(counts.left - 1_032) < 160, `${counts.left}`);
});

Deno.test("maskTokens() leaves special tokens alone and its input as it was", () => {
  const ids = Int32Array.from({ length: 500 }, (_, i) => i % 5);
  const { inputIds, labels } = maskTokens(letters, ids, {
    ...OPTIONS,
    rate: 1,
  });
  assert.deepEqual(inputIds, ids);
  assert(labels.every((label) => label === -100));
  const words = new Int32Array(50).fill(9);
  const masked = maskTokens(letters, words, { ...OPTIONS, rate: 1 });
  assert(words.every((id) => id === 9));
  assert(masked.labels.every((label) => label === 9));
});

Deno.test("maskTokens() depends on seed, draw and place alone", () => {
  const ids = new Int32Array(200).fill(9);
  const mask = (changes: object, given = ids) =>
    maskTokens(letters, given, { ...OPTIONS, ...changes }).inputIds;
  assert.deepEqual(mask({}), mask({}));
  assert.deepEqual(mask({}, ids.subarray(0, 90)), mask({}).subarray(0, 90));
  assert.notDeepEqual(mask({ seed: 8 }), mask({}));
  assert.notDeepEqual(mask({ draw: 1 }), mask({}));
});
