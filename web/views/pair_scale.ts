import type { ReportPair } from "../../bench/report.ts";

/**
 * Half of a scale, symmetric about 0, on which differences of many tables can be told apart: it holds three
 * quarters of their intervals whole. A few wide ones, of few runs, would press all others into a dot; they
 * leave the scale, and say so by an arrow.
 *
 * @returns A fraction, at least a point of a percent.
 */
export function pairScale(pairs: readonly (ReportPair | null)[]): number {
  const reaches = pairs.flatMap((pair) =>
    pair && pair[0] !== null ? Math.abs(pair[0]) + (pair[1] ?? 0) : []
  ).sort((a, b) => a - b);
  const values = pairs.map((pair) => Math.abs(pair?.[0] ?? 0));
  return Math.max(
    0.01,
    reaches[Math.floor(0.75 * (reaches.length - 1))] ?? 0,
    // A point that is off the scale would say nothing.
    1.1 * Math.max(0, ...values),
  );
}
