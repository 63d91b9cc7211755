import { studentCdf, studentQuantile } from "./student_t.ts";

/** What Welch's test found. */
export interface WelchTest {
  /** Mean of the first sample minus that of the second. */
  readonly difference: number;
  /** Half of the 95 % interval around it. */
  readonly halfWidth: number;
  /** The difference in standard errors. */
  readonly t: number;
  /** Degrees of freedom, rarely whole. */
  readonly degrees: number;
  /** Two-sided p-value. */
  readonly p: number;
}

/**
 * Welch's t test: whether two samples that are not paired have the same mean. Their variances may differ.
 *
 * For runs that cannot be paired, say on other devices. Where they can be, {@linkcode estimateDifference}
 * sees more.
 *
 * Welch, The Generalization of "Student's" Problem when Several Different Population Variances are
 * Involved, Biometrika 34, 1947.
 *
 * @param a First sample, at least two values.
 * @param b Second sample, at least two values.
 * @throws {RangeError} If a sample is smaller, or neither varies.
 */
export function welchTest(
  a: readonly number[],
  b: readonly number[],
): WelchTest {
  const first = moments(a), second = moments(b);
  const squared = first.squaredError + second.squaredError;
  if (!(squared > 0)) {
    throw new RangeError(
      `Cannot compare the means: found samples of ${a.length} and ${b.length} values, expected at least two each, and not all the same`,
    );
  }
  const difference = first.mean - second.mean;
  const degrees = squared ** 2 /
    (first.squaredError ** 2 / (a.length - 1) +
      second.squaredError ** 2 / (b.length - 1));
  const t = difference / Math.sqrt(squared);
  return {
    difference,
    halfWidth: studentQuantile(0.975, degrees) * Math.sqrt(squared),
    t,
    degrees,
    p: 2 * studentCdf(-Math.abs(t), degrees),
  };
}

/** Mean and squared standard error; the latter is no number below two values. */
function moments(values: readonly number[]) {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, squaredError: squares / (n - 1) / n };
}
