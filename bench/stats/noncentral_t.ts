import { incompleteBeta } from "./incomplete_beta.ts";
import { normalCdf } from "./normal.ts";

/**
 * Share of the noncentral t distribution below `t`: of `(Z + shift) / sqrt(V / degrees)`, where `Z` is
 * standard normal and `V` chi-squared. It says how often a t test finds a real difference.
 *
 * Lenth, Algorithm AS 243: Cumulative Distribution Function of the Non-Central t Distribution, Applied
 * Statistics 38(1), 1989.
 *
 * @param t Where.
 * @param degrees Degrees of freedom, above 0.
 * @param shift Noncentrality, in `-37..37`: beyond, the sum's first term is 0 in float64.
 * @throws {RangeError} If an argument is out of range.
 */
export function noncentralTCdf(
  t: number,
  degrees: number,
  shift: number,
): number {
  if (!(degrees > 0 && Math.abs(shift) <= 37)) {
    throw new RangeError(
      `Cannot find a share of the noncentral t distribution: found ${degrees} degrees of freedom and shift ${shift}, expected positive degrees and a shift from -37 to 37`,
    );
  }
  if (t < 0) return 1 - noncentralTCdf(-t, degrees, -shift);
  const x = t * t / (degrees + t * t);
  const rate = shift * shift / 2;
  let even = Math.exp(-rate);
  let odd = shift * Math.exp(-rate) / (Math.SQRT2 * Math.sqrt(Math.PI) / 2);
  let left = 1 - even; // of the Poisson weights, to know when to stop
  let sum = 0;
  for (let j = 0; j < 10_000; j++) {
    sum += even * incompleteBeta(x, j + 0.5, degrees / 2) +
      odd * incompleteBeta(x, j + 1, degrees / 2);
    if (left < 1e-15 && j > rate) break;
    even *= rate / (j + 1);
    odd *= rate / (j + 1.5);
    left -= even;
  }
  return Math.min(1, Math.max(0, normalCdf(-shift) + sum / 2));
}
