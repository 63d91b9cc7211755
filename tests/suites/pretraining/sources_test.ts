import assert from "node:assert/strict";
import type { SplitName } from "../../../suites/dataset.ts";
import { openDecoderSource } from "../../../suites/pretraining/decoder_source.ts";
import { openEncoderSource } from "../../../suites/pretraining/encoder_source.ts";
import { holdOut } from "../../../suites/pretraining/held_out.ts";
import { normalizeText } from "../../../suites/text/normalize_text.ts";
import type { TextSplit } from "../../../suites/text_dataset.ts";
import { textDatasets } from "../../../suites/text_datasets/mod.ts";

const { catbal, gloss14, sentiment, wic } = textDatasets;

Deno.test("holdOut() knows the texts of all splits, with or without case, punctuation and the word in front", async () => {
  const heldOut = await holdOut({ catbal, sentiment, wic });
  const { splits } = await sentiment.configure({}, "sentiment").open({});
  for (const { samples } of Object.values(splits)) {
    const text = String(samples[0]);
    assert.equal(heldOut(` ${text.toUpperCase()}?!`), "sentiment");
  }
  const pairs = await wic.configure({}, "wic").open({});
  assert(pairs.kind === "pair");
  const [first, second] = pairs.splits.train.samples[0]!;
  assert.equal(heldOut(first), "wic");
  assert.equal(heldOut(second), "wic");
  assert.equal(heldOut(first.slice(first.indexOf(": ") + 2)), "wic");
  const questions = await catbal.configure({}, "catbal").open({});
  assert(questions.kind === "choice");
  assert.equal(
    heldOut(questions.splits.test.samples[0]!.question),
    "catbal",
  );
  assert.equal(heldOut("No data set says this."), undefined);
});

Deno.test("openEncoderSource() has no text that is tuned to later, the same on every machine", async () => {
  const { corpus, labels } = await openEncoderSource();
  const target = await gloss14.configure({}, "gloss14").open({});
  assert(target.kind === "text");
  const splits: Record<SplitName, TextSplit<"text">> = target.splits;
  const asked = new Set(
    Object.values(splits).flatMap(({ samples }) => samples.map(normalizeText)),
  );
  assert.equal(asked.size, 16_800);
  const read = [
    corpus.train,
    corpus.validation,
    labels.train.texts,
    labels.validation.texts,
  ];
  for (const text of read.flat()) {
    if (asked.has(normalizeText(text))) assert.fail(text);
  }
  assert.deepEqual(corpus.counts, {
    kept: 199716,
    repeated: 1069,
    empty: 10,
    gloss14: 16920,
    sentiment: 60,
    wic: 16,
  });
  assert.equal(labels.supersenses.length, 31);
  assert.equal(labels.heldOut, 17);
  assert.equal(
    corpus.hash,
    "2b49e1635c0285e9e3654be2d95cb93d17ab5f15a16abf07504c62137908d7b8",
  );
  assert.equal(
    labels.hash,
    "3d45d288b40c3e18cf65a60fc66cf8fe5456c296d22fa2c9f0237f63a3a54f8e",
  );
});

Deno.test("openDecoderSource() has entries and a share of the sentences, and never the kind", async () => {
  const { train, validation, counts } = await openDecoderSource();
  assert.deepEqual(counts, {
    kept: 147485,
    repeated: 40,
    empty: 3,
    sentiment: 15,
    wic: 1,
  });
  const lines = [...train, ...validation];
  assert(lines.some((line) => line.startsWith("Mason: English film actor")));
  assert(lines.every((line) => !line.includes("Kind:")));
});
