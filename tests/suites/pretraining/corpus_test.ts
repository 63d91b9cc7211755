import assert from "node:assert/strict";
import { makeCorpus } from "../../../suites/pretraining/corpus.ts";

const heldOut = (text: string) => text.includes("secret") ? "toy" : undefined;

Deno.test("makeCorpus() counts what it keeps and why it leaves the rest out", () => {
  const lines = ["A cat.", " a CAT ", "...", "", "a secret", "a dog"];
  const { train, validation, counts } = makeCorpus(lines, heldOut);
  assert.deepEqual(counts, { kept: 2, repeated: 1, empty: 2, toy: 1 });
  assert.deepEqual([...train, ...validation].sort(), ["A cat.", "a dog"]);
});

Deno.test("makeCorpus() validates on one line in a hundred, whatever its order and case", () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `Line ${i}`);
  const { train, validation, hash } = makeCorpus(lines, heldOut);
  assert.equal(train.length + validation.length, 5000);
  assert(Math.abs(validation.length - 50) < 36, `${validation.length}`);
  const other = makeCorpus(
    lines.toReversed().map((line) => `${line.toUpperCase()}!`),
    heldOut,
  );
  assert.deepEqual(
    other.validation.toReversed().map((line) => line.toLowerCase()),
    validation.map((line) => `${line.toLowerCase()}!`),
  );
  assert.notEqual(hash, other.hash);
  assert.equal(hash, makeCorpus(lines, heldOut).hash);
});
