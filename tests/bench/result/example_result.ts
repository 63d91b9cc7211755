import { contentHash } from "../../../bench/result/content_hash.ts";
import { outcomeHash, resultId } from "../../../bench/result/read_result.ts";
import type { Result } from "../../../bench/result/result.ts";

/** A result that is valid in all its parts, with some of them changed. */
export async function exampleResult(
  changes: Partial<Result> = {},
): Promise<Result> {
  const configuration: Result["configuration"] = {
    runner: 1,
    model: { name: "convnext", size: "micro", config: {}, checkpoint: null },
    dataset: { name: "emoji53", version: 1, options: { target: "fluent" } },
    method: { name: "full", version: 1, options: {} },
    engine: "native",
    lr: 3e-4,
    fold: 0,
    seed: 0,
    recipe: {
      protocol: "equal-updates",
      updates: 2,
      batch: 4,
      accumulate: 1,
      optimizer: {
        name: "adamw",
        weightDecay: 0.05,
        clipNorm: 1,
        layerDecay: null,
        hyper: {},
      },
      schedule: { name: "cosine", warmup: 0.1 },
      loss: { labelSmoothing: 0.1 },
      augmentation: { cropPadding: 2 },
      evaluate: { perStep: 1, batch: 64 },
      seedNext: "best",
    },
  };
  const { configuration: own = configuration, ...rest } = changes;
  const hash = await contentHash(own);
  const value: Result = {
    schemaVersion: "1.1",
    id: "",
    outcome: "",
    cell: {
      id: `convnext-micro.emoji53.full.f${own.fold}.s${own.seed}-${
        hash.slice(0, 10)
      }`,
      hash,
      suite: "quick",
      workload: "convnext/emoji53",
      label: own.method.name,
    },
    configuration: own,
    status: "ok",
    error: null,
    metrics: {
      accuracy: {
        value: 0.5,
        unit: "fraction",
        direction: "higher",
        split: "test",
        samples: 4,
        version: 1,
        interval: {
          low: 0.15,
          high: 0.85,
          level: 0.95,
          method: "wilson",
        },
      },
    },
    steps: [{
      name: "all",
      trainableParameters: 500_325,
      updates: 2,
      best: { update: 2, correct: 1, samples: 3 },
    }],
    curves: [{
      step: "all",
      lr: [0, 3e-4],
      lossNats: [2.5, 2.25],
      gradientNorm: [1.5, 0.5],
      selection: [{ update: 2, correct: 1, samples: 3, lossNats: 2 }],
    }],
    predictions: null,
    initialized: [],
    data: { hash: "0".repeat(64), inputHash: null, splits: null },
    costs: {
      totalParameters: 500_325,
      trainableParameters: 500_325,
      updates: 2,
      samples: 8,
      trainingFlops: 1e9,
      evaluationFlops: 1e8,
      storedBytes: 2_001_300,
      wallMs: 120,
      trainingMs: 80,
      evaluationMs: 30,
      compilationMs: 10,
      updateWallMs: { median: 40, samples: [40] },
      updateGpuMs: null,
      peakBytes: { weight: 2_001_300, total: 2_001_300 },
    },
    device: {
      engine: "native",
      adapter: "fake",
      vendor: null,
      architecture: null,
      driver: null,
      isFallback: true,
      features: [],
      limits: {},
      peakFlopsPerS: null,
    },
    environment: {
      truetune: "0.1.0",
      commit: null,
      isModified: null,
      sourceHash: null,
      lockHash: null,
      deno: "2.9.6",
      os: "linux",
      arch: "x86_64",
      cpu: "example",
      cpuThreads: 2,
      jobs: 1,
      memoryBytes: 1024,
    },
    provenance: { seeds: [0], rates: [3e-4], reproduces: null },
    supersedes: null,
    createdAt: "2026-11-24T08:00:00.000Z",
    ...rest,
  };
  const named = { ...value, outcome: await outcomeHash(value) };
  return { ...named, id: await resultId(named) };
}
