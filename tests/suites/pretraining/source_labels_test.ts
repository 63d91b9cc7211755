import assert from "node:assert/strict";
import {
  drawByClass,
  labelDefinitions,
} from "../../../suites/pretraining/source_labels.ts";

const synset = (supersense: number, definition: string) => ({
  id: `noun/${definition}`,
  supersense,
  words: ["word"],
  instance: false,
  definition,
  examples: [],
});

Deno.test("labelDefinitions() keeps the target's supersenses and held-out texts away", () => {
  const synsets = [
    synset(30, "to run"),
    synset(5, "an animal"),
    synset(28, "a day"),
    synset(28, "a secret hour"),
    synset(30, "to walk"),
  ];
  const { supersenses, train, validation, heldOut } = labelDefinitions(
    synsets,
    [5],
    (text) => text.includes("secret") ? "toy" : undefined,
  );
  assert.deepEqual(supersenses, [28, 30]);
  assert.equal(heldOut, 1);
  const found = [train, validation].flatMap(({ texts, labels }) =>
    texts.map((text, i) => [text, supersenses[labels[i]!]])
  );
  assert.deepEqual(found.sort(), [["a day", 28], ["to run", 30], [
    "to walk",
    30,
  ]]);
});

Deno.test("labelDefinitions() validates on one definition in 25, equal ones on one side", () => {
  const synsets = Array.from(
    { length: 6000 },
    (_, i) => synset(30 + i % 2, `Text ${i >> 1}`),
  );
  const { train, validation } = labelDefinitions(
    synsets,
    [],
    () => undefined,
  );
  assert(Math.abs(validation.texts.length - 240) < 110);
  const seen = new Set(train.texts);
  assert(validation.texts.every((text) => !seen.has(text)));
});

Deno.test("drawByClass() draws a class by the root of its size, and rows in it evenly", () => {
  const labels = Int32Array.from({ length: 500 }, (_, i) => i < 400 ? 1 : 0);
  const draw = drawByClass(labels, { batch: 3000, seed: 0 });
  const rows = [...draw(0), ...draw(1)];
  const large = rows.filter((row) => labels[row] === 1);
  // Weights 20 and 10: two thirds of 6,000, with a standard deviation of 37.
  assert(Math.abs(large.length - 4000) < 190, `${large.length}`);
  assert(new Set(large).size > 390);
  assert(new Set(rows).size > 488);
});

Deno.test("drawByClass() depends on seed and update alone", () => {
  const labels = Int32Array.from({ length: 90 }, (_, i) => i % 3);
  const draw = (seed: number, update: number) =>
    drawByClass(labels, { batch: 8, seed })(update);
  assert.deepEqual(draw(1, 5), draw(1, 5));
  assert.notDeepEqual(draw(1, 5), draw(1, 6));
  assert.notDeepEqual(draw(1, 5), draw(2, 5));
});
