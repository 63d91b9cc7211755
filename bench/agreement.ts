/**
 * Whether a result and a second run of it say the same.
 *
 * @module
 */
import { changedPaths } from "./changed_paths.ts";
import { RECOMPUTED, tolerance } from "./recompute_metric.ts";
import type { LoadedResult, PredictionRow } from "./report.ts";
import { outcomeHash } from "./result/read_result.ts";
import type { Result } from "./result/result.ts";
import { runsOf } from "./scored_runs.ts";
import { estimateDifference } from "./stats/difference.ts";

/** How a second run compares with the first. */
export interface Agreement {
  /** Whether the two say the same. */
  readonly verdict: "agree" | "disagree";
  /** Whether they do so to the last bit: metrics, curves, predictions. */
  readonly isSameBits: boolean;
  /** What differs of device and source; where nothing does, `native` gives the same bits. */
  readonly changed: readonly string[];
  /** Share of right answers, the second run minus the first, item by item; `null` where there are no pairs. */
  readonly difference: {
    /** The difference. */
    readonly value: number;
    /** Lower end of its 95 % interval over test items. */
    readonly low: number;
    /** Upper end. */
    readonly high: number;
    /** Number of items. */
    readonly items: number;
    /** Share of items of which one run was right and the other was not. */
    readonly disagreement: number;
  } | null;
  /** The smallest difference that matters. */
  readonly margin: number;
  /** Why they disagree; empty if they agree. */
  readonly reasons: readonly string[];
}

/** Facts of device and environment that no bit depends on. */
const WITHOUT_EFFECT = new Set([
  "device.peakFlopsPerS",
  "environment.truetune",
  "environment.commit",
  "environment.isModified",
  "environment.cpuThreads",
  "environment.jobs",
  "environment.memoryBytes",
]);

/**
 * Judges a second run. It agrees if its outcome is the same to the last bit; else if both ended in the same way,
 * read and answered the same items, the first one's scores follow from its answers, and the 95 % interval of
 * the paired difference holds 0 or lies within `±margin`.
 *
 * @param first The result that was run again.
 * @param second What came of it.
 * @param margin The smallest difference that matters, as a share of the answers.
 */
export async function judgeAgreement(
  first: LoadedResult,
  second: LoadedResult,
  margin: number,
): Promise<Agreement> {
  // The outcome that a file claims may be anything; what it has is what counts.
  const isSameBits =
    await outcomeHash(first.result) === await outcomeHash(second.result);
  const difference = differenceOf(first, second);
  const reasons = isSameBits ? [] : [
    ...faultsOf(first, second),
    ...(difference && !isSmall(difference, margin)
      ? ["the interval of the difference leaves out 0"]
      : []),
  ];
  return {
    verdict: reasons.length === 0 ? "agree" : "disagree",
    isSameBits,
    changed: changedPaths(first.result, second.result)
      .filter((path) => !WITHOUT_EFFECT.has(path)),
    difference,
    margin,
    reasons,
  };
}

function differenceOf(
  first: LoadedResult,
  second: LoadedResult,
): Agreement["difference"] {
  const found = estimateDifference(runsOf([second]), runsOf([first]));
  if (!found) return null;
  // A single item tells nothing of its noise.
  const { value, halfWidth, scores: items, disagreement } = found;
  const half = halfWidth ?? 0;
  return { value, low: value - half, high: value + half, items, disagreement };
}

function isSmall(
  { low, high }: NonNullable<Agreement["difference"]>,
  margin: number,
): boolean {
  return low <= 0 && high >= 0 || low >= -margin && high <= margin;
}

/** What must hold before a difference means anything. */
function faultsOf(first: LoadedResult, second: LoadedResult): string[] {
  const a = first.result, b = second.result;
  if (a.status !== b.status) return [`it is ${b.status}, and was ${a.status}`];
  if (a.status !== "ok") return [];
  if (!first.predictions || !second.predictions) {
    return ["there are no predictions to compare"];
  }
  const [readA, readB] = [a.data?.inputHash, b.data?.inputHash];
  return [
    ...(readA && readB && readA !== readB
      ? ["the network reads other values (data.inputHash)"]
      : []),
    ...itemFaults(first.predictions, second.predictions),
    ...claims(a, first.predictions),
  ];
}

function itemFaults(
  first: readonly PredictionRow[],
  second: readonly PredictionRow[],
): string[] {
  const labels = new Map(second.map(({ id, label }) => [id, label]));
  const known = first.filter(({ id }) => labels.has(id));
  if (known.length !== first.length || first.length !== second.length) {
    return [
      `it answers ${second.length} items, ${known.length} of the ${first.length} before`,
    ];
  }
  const moved = known.filter(({ id, label }) => labels.get(id) !== label);
  return moved.length === 0
    ? []
    : [`${moved.length} items have another label, as "${moved[0]!.id}"`];
}

/** Scores that do not follow from the answers of the same result. */
function claims(
  { metrics }: Result,
  rows: readonly PredictionRow[],
): string[] {
  return Object.entries(metrics).flatMap(([name, { value }]) => {
    const right = RECOMPUTED[name]?.(rows) ?? null;
    return right === null ||
        Math.abs(right - value) <= tolerance(name, value, rows)
      ? []
      : [`${name} was ${value}, and is ${right} by its own predictions`];
  });
}
