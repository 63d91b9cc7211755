import type { Clock } from "../../bench/measure/clock.ts";
import type { ImageDataset, ImageSplit } from "../../suites/dataset.ts";
import type { TextCorpusOf } from "../../suites/text_dataset.ts";
import { readSuite, type Suite } from "../../suites/suite.ts";
import type { Workload } from "../../suites/workload.ts";

/** A suite on few random images, or on few texts, without a download. */
export function fakeSuite(text = FAKE_SUITE): Suite {
  const suite = readSuite(text, "fake/fake.yaml");
  return { ...suite, workloads: suite.workloads.map(withFakeData) };
}

/** The same workload on {@linkcode fakeDataset} or {@linkcode fakeTexts}. */
export function withFakeData(workload: Workload): Workload {
  return {
    ...workload,
    data: {
      ...workload.data,
      open: ({ fold = 0 }) =>
        Promise.resolve(
          workload.data.kind === "image" ? fakeDataset(fold) : fakeTexts(fold),
        ),
    },
  };
}

/** Small, with one-step and many-step methods, and two folds. */
export const FAKE_SUITE = `version: 1
model:
  name: convnext
  config: { depths: [1, 1, 1, 1], dims: [4, 4, 4, 4], imageSize: 32, channels: 3 }
dataset: { name: emoji53 }
folds: [0, 1]
seeds: [0, 1]
updates: 12
batch: 4
augmentation: { cropPadding: 1 }
evaluate: { perStep: 2, batch: 8 }
methods:
  - { name: zero_shot }
  - { name: full }
  - { name: dt1 }
  - { name: scratch, lr: 3e-3 }
`;

/** Random images of five classes. */
export function fakeDataset(fold = 0): ImageDataset {
  return {
    name: "fake",
    height: 32,
    width: 32,
    channels: 3,
    classes: ["a", "b", "c", "d", "e"],
    hash: "f".repeat(64),
    splits: {
      train: fakeSplit(`${fold}/train`, 20),
      selection: fakeSplit(`${fold}/selection`, 10),
      test: fakeSplit(`${fold}/test`, 13),
    },
  };
}

function fakeSplit(name: string, count: number): ImageSplit {
  const images = new Uint8Array(count * 32 * 32 * 3);
  images.forEach((_, i) =>
    images[i] = (i * 31 + name.length * 7 + (i >> 5) * 13) % 256
  );
  return {
    images,
    labels: Int32Array.from({ length: count }, (_, i) => i % 5),
    ids: Array.from({ length: count }, (_, i) => `${name}/${i}`),
    count,
    height: 32,
    width: 32,
    channels: 3,
    flippable: false,
  };
}

/** Texts of five classes, each with a word that tells its class. */
export function fakeTexts(fold = 0): TextCorpusOf<"text"> {
  const split = (name: string, count: number) => ({
    samples: Array.from({ length: count }, (_, i) => `Word${i % 5} ${name}`),
    labels: Int32Array.from({ length: count }, (_, i) => i % 5),
    ids: Array.from({ length: count }, (_, i) => `${fold}/${name}/${i}`),
    count,
  });
  return {
    kind: "text",
    name: "fake",
    classes: ["a", "b", "c", "d", "e"],
    hash: "e".repeat(64),
    splits: {
      train: split("train", 20),
      selection: split("selection", 10),
      test: split("test", 13),
    },
  };
}

/** A clock that goes on by a millisecond whenever it is looked at. */
export function fakeClock(): Clock {
  let now = 0;
  return {
    nowMs: () => now++,
    date: () => new Date("2026-11-24T08:00:00.000Z"),
  };
}

/** What a run is said to happen in. */
export const FAKE_ENVIRONMENT = {
  truetune: "0.0.0",
  commit: null,
  isModified: null,
  sourceHash: null,
  lockHash: null,
  deno: "2.9.6",
  os: "linux",
  arch: "x86_64",
  cpu: "fake",
  cpuThreads: 1,
  jobs: 1,
  memoryBytes: 1,
};
