import type { Submission } from "../../web/store/store.ts";
import type { PredictionRow } from "../../bench/report.ts";
import { sha256 } from "../../bench/result/content_hash.ts";
import { formatJson } from "../../bench/result/format_json.ts";
import { outcomeHash, resultId } from "../../bench/result/read_result.ts";
import type { Result } from "../../bench/result/result.ts";
import { exampleResult } from "../bench/result/example_result.ts";

/** What submissions differ in. */
export interface OwnSubmission {
  readonly method?: string;
  readonly seed?: number;
  readonly adapter?: string;
  /** Which test items are right, e.g. `1101`. */
  readonly right?: string;
  readonly createdAt?: string;
  readonly status?: Result["status"];
  /** Wall clock of each block of updates; by default none two submissions share. */
  readonly updateMs?: readonly number[];
  readonly suite?: string;
}

/** A sound submission: result and predictions fit each other. */
export async function exampleSubmission({
  method = "full",
  seed = 0,
  adapter = "Test adapter",
  right = "1100",
  createdAt = "2026-11-24T08:00:00.000Z",
  status = "ok",
  updateMs = [Math.random() * 100, Math.random() * 100],
  suite = "quick",
}: OwnSubmission = {}): Promise<Submission> {
  const base = await exampleResult();
  const result = await exampleResult({
    configuration: {
      ...base.configuration,
      method: { ...base.configuration.method, name: method },
      seed,
    },
    createdAt,
    status,
  });
  const rows: PredictionRow[] = [...right].map((own, i) => ({
    id: `item/${i}`,
    label: 1,
    prediction: Number(own),
  }));
  const isOk = status === "ok";
  const predictions = isOk
    ? rows.map((row) => `${JSON.stringify(row)}\n`).join("")
    : null;
  const correct = rows.filter((row) => row.label === row.prediction).length;
  const unnamed: Result = {
    ...result,
    cell: { ...result.cell, suite, label: method },
    metrics: isOk
      ? {
        accuracy: {
          ...result.metrics["accuracy"]!,
          value: correct / rows.length,
          samples: rows.length,
        },
      }
      : {},
    error: isOk ? null : {
      name: "OutOfMemoryError",
      message: "Cannot allocate",
      step: null,
      update: null,
      lastLossNats: null,
    },
    predictions: predictions === null ? null : {
      file: `predictions/${await sha256(predictions)}.jsonl`,
      sha256: await sha256(predictions),
      rows: rows.length,
    },
    costs: isOk
      ? {
        ...result.costs!,
        updateWallMs: { median: updateMs[0]!, samples: updateMs },
      }
      : null,
    device: { ...result.device!, adapter },
  };
  const outcome = await outcomeHash(unnamed);
  const named = { ...unnamed, outcome };
  const whole = { ...named, id: await resultId(named) };
  return {
    result: whole,
    document: `${formatJson(whole)}\n`,
    predictions,
    attestedBy: null,
  };
}
