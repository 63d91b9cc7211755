/**
 * Whether networks have become worse, or learn at another pace.
 *
 * @module
 */
import type { LoadedResult } from "../report.ts";
import type { MetricValue } from "../result/result.ts";
import { runKey, runsOf } from "../scored_runs.ts";
import { holm } from "../stats/adjust_p_values.ts";
import type { Check } from "./check.ts";
import { curveGap, lossCurve } from "./curve_gap.ts";
import { type Evidence, weighEvidence } from "./quality_question.ts";
import { matchRows, numberRuns, type QualityRow } from "./quality_rows.ts";

/** What matters. */
export interface QualityLimits {
  /** Smallest loss of a metric that is a fraction, e.g. 0.02 for two points. @default {0.02} */
  readonly points?: number;
  /** Smallest loss of other metrics, relative to the baseline. @default {0.02} */
  readonly relative?: number;
  /** Smallest lag or lead of a loss curve, as a share of its fall. @default {0.05} */
  readonly gap?: number;
  /** Largest chance of a false alarm, over all questions. @default {0.01} */
  readonly falseAlarm?: number;
}

/** One thing that is asked about a row. */
interface Question {
  readonly name: string;
  readonly evidence: Evidence | undefined;
  /** What the evidence is about, e.g. `points`. */
  readonly unit: string;
  /** Factor from its numbers to the unit. */
  readonly factor: number;
  /** Smallest difference that matters, in its numbers. */
  readonly margin: number;
  /** Whether more is worse, less is worse, or both are wrong. */
  readonly wrong: "less" | "more" | "both";
}

/** Level at which a difference is said to be too small to matter. */
const SAME = 0.05;

/**
 * Asks of each row of the baseline: is a metric worse, does the loss fall more slowly, or faster than is
 * believable? Runs are paired by fold and seed, answers by example; the noise is that of `bench compare`.
 *
 * - It fails where a loss is shown (p below the chance of a false alarm, after Holm over all questions), unless
 *   it is shown to be smaller than what matters, too.
 * - A loss curve that is shown to lie ahead of the baseline's by more than what matters fails as well: after
 *   MLPerf's reference convergence points, what learns faster than the same method by the same recipe can is
 *   more often a leak or a fault than a gain.
 * - It passes where all is equal, or shown (p < 0.05) not to be off by what matters. Else it is unsure.
 */
export function judgeQuality(
  baseline: readonly LoadedResult[],
  candidate: readonly LoadedResult[],
  { points = 0.02, relative = 0.02, gap = 0.05, falseAlarm = 0.01 }:
    QualityLimits = {},
): Check[] {
  const rows = matchRows(baseline, candidate);
  const failed = rows.flatMap(failedRuns);
  const questions = rows.flatMap((row) => [
    ...metricQuestions(row, { points, relative }),
    ...curveQuestion(row, gap),
  ]);
  const adjusted = holm(questions.map(alarmP));
  return [
    ...failed,
    ...questions.map((own, i) => judge(own, adjusted[i]! < falseAlarm)),
  ];
}

/** A check for each row that has runs fewer that ended well. */
function failedRuns({ name, baseline, candidate }: QualityRow): Check[] {
  const check = { tier: "quality", name, details: [] } as const;
  if (candidate.length === 0) {
    return [{
      ...check,
      verdict: "unsure",
      message: "no result of the change by this recipe on this device",
    }];
  }
  const keysOf = (own: readonly LoadedResult[]) =>
    new Map(own.map(({ result }) => [runKey(result), result.status]));
  const now = keysOf(candidate);
  const lost = [...keysOf(baseline)].flatMap(([key, status]) => {
    const other = now.get(key);
    return status === "ok" && other && other !== "ok"
      ? [`${key}: ${other}`]
      : [];
  });
  return lost.length === 0 ? [] : [{
    ...check,
    verdict: "fail",
    message:
      `${lost.length} of ${baseline.length} runs do not end well any more`,
    details: lost,
  }];
}

function metricQuestions(
  { name, baseline, candidate }: QualityRow,
  { points, relative }: { readonly points: number; readonly relative: number },
): Question[] {
  if (candidate.length === 0) return [];
  const [first] = baseline.filter(({ result }) => result.status === "ok");
  return Object.entries(first?.result.metrics ?? {})
    .map(([metric, { unit, direction }]): Question => {
      const values = (own: readonly LoadedResult[]) =>
        numberRuns(own, ({ result }) => valueOf(result.metrics[metric]));
      // Accuracy is known answer by answer, which sees more than one number a run.
      const runs = metric === "accuracy" ? runsOf : values;
      const isFraction = unit === "fraction";
      return {
        name: `${name} ${metric}`,
        evidence: weighEvidence(runs(candidate), runs(baseline)),
        unit: isFraction ? "points" : unit,
        factor: isFraction ? 100 : 1,
        margin: isFraction ? points : relative * meanOf(values(baseline)),
        wrong: direction === "higher" ? "less" : "more",
      };
    });
}

function curveQuestion(
  { name, baseline, candidate }: QualityRow,
  margin: number,
): Question[] {
  const references = new Map(
    baseline.map((own) => [runKey(own.result), lossCurve(own)]),
  );
  const gaps = numberRuns(candidate, (own) => {
    const reference = references.get(runKey(own.result));
    return reference && (curveGap(lossCurve(own), reference) ?? undefined);
  });
  if (gaps.length === 0) return [];
  const none = gaps.map((own) => ({
    ...own,
    scores: new Map([...own.scores.keys()].map((id) => [id, 0])),
  }));
  return [{
    name: `${name} loss curve`,
    evidence: weighEvidence(gaps, none),
    unit: "% of its fall",
    factor: 100,
    margin,
    wrong: "both",
  }];
}

/** How likely an alarm is if there is nothing to be alarmed at. */
function alarmP({ evidence, margin, wrong }: Question): number {
  if (!evidence || evidence.isEqual) return 1;
  const less = evidence.below(0), more = evidence.above(0);
  return wrong === "less"
    ? less
    : wrong === "more"
    ? more
    : Math.min(1, 2 * Math.min(more, evidence.below(-margin)));
}

function judge(
  { name, evidence, unit, factor, margin, wrong }: Question,
  isAlarm: boolean,
): Check {
  const check = { tier: "quality", name, details: [] } as const;
  if (!evidence) {
    return { ...check, verdict: "unsure", message: "no run has a partner" };
  }
  if (evidence.isEqual) {
    return { ...check, verdict: "pass", message: "equal in every paired run" };
  }
  const say = (value: number) => (value * factor).toPrecision(2);
  const { difference, halfWidth } = evidence;
  const found = `${say(difference)} ± ${
    halfWidth === null ? "?" : say(halfWidth)
  } ${unit}`;
  const isNotLess = wrong === "more" || evidence.above(-margin) < SAME;
  const isNotMore = wrong === "less" || evidence.below(margin) < SAME;
  if (isNotLess && isNotMore) {
    return {
      ...check,
      verdict: "pass",
      message: `${found}, less than the ${say(margin)} that matter`,
    };
  }
  const isFaster = wrong === "both" && difference < 0;
  return {
    ...check,
    verdict: isAlarm ? "fail" : "unsure",
    message: isAlarm
      ? isFaster
        ? `${found}: learns faster than is believable`
        : `${found}: worse`
      : `${found}: cannot tell whether it is off by ${say(margin)}`,
  };
}

function valueOf(metric: MetricValue | undefined): number | undefined {
  return metric?.value;
}

function meanOf(
  runs: readonly { readonly scores: ReadonlyMap<string, number> }[],
): number {
  const values = runs.flatMap(({ scores }) => [...scores.values()]);
  return values.reduce((sum, own) => sum + Math.abs(own), 0) / values.length;
}
