import type { Submission } from "../../web/store/store.ts";
import { metricInterval } from "../../bench/metric_interval.ts";
import { median } from "../../bench/stats/median.ts";
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

/** A sound submission: result and predictions fit each other. Others take other times. */
export async function exampleSubmission(
  own: OwnSubmission = {},
): Promise<Submission> {
  const {
    method = "full",
    seed = 0,
    adapter = "Test adapter",
    right = "1100",
    createdAt = "2026-11-24T08:00:00.000Z",
    status = "ok",
    suite = "quick",
    updateMs = await timesOf(own),
  } = own;
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
          interval: metricInterval("accuracy", correct / rows.length, rows),
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
        updateWallMs: { median: median(updateMs)!, samples: updateMs },
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

/** Two times below 40 ms that depend on what a submission is. */
async function timesOf(own: OwnSubmission): Promise<number[]> {
  const hash = await sha256(JSON.stringify(own));
  return [0, 8].map((at) =>
    parseInt(hash.slice(at, at + 8), 16) / 2 ** 32 * 30 + 9.5
  );
}
