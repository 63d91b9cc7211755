import type { LoadedResult } from "../report.ts";

/** Share of a curve at either end that tells where it starts and ends. */
const END = 0.1;

/**
 * How far a loss curve lies above a reference curve: the mean difference over all updates, as a share of what
 * the reference falls from its first to its last tenth. 0.05 is to be behind by a twentieth of the way; below 0
 * is to be ahead.
 *
 * @param candidate Loss of each update.
 * @param reference The same, as many.
 * @returns `null` if the curves are not of the same length, or the reference does not fall.
 */
export function curveGap(
  candidate: readonly number[],
  reference: readonly number[],
): number | null {
  const n = reference.length;
  if (n === 0 || candidate.length !== n) return null;
  const size = Math.max(1, Math.round(n * END));
  const fall = mean(reference.slice(0, size)) - mean(reference.slice(n - size));
  if (!(fall > 0)) return null;
  return (mean(candidate) - mean(reference)) / fall;
}

/** The losses of a result over all of its steps. */
export function lossCurve({ result }: LoadedResult): number[] {
  return result.curves.flatMap(({ lossNats }) => lossNats);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, own) => sum + own, 0) / values.length;
}
