import { median } from "./median.ts";

/**
 * Wins a wager on the signs of differences: how much evidence there is that they lie above 0, whenever one
 * looks.
 *
 * Start with 1 and stake a part of it on each difference to be positive, at even odds. If differences are as
 * often as far below 0 as above, nobody wins in the long run: the chance that the money ever reaches `1/a` is
 * at most `a` (Ville's inequality), however long one plays, whenever one stops and whatever the differences
 * are distributed like, in each turn anew. So `1/0.05 = 20` may be waited for and is as good as p < 0.05. If
 * they tend to be below 0, one loses.
 *
 * How much is staked may depend on the size of the difference and on earlier ones, not on its sign. Here it is
 * what would win fastest if differences lay around `distance`, spread by Student's t distribution with three
 * degrees of freedom, whose scale the earlier ones tell: an outlier, of whatever sign, is worth next to nothing.
 *
 * Where each sign was decided by a coin, as when two programs are timed in an order that was drawn, the
 * condition holds by that draw alone if the two are equally fast.
 *
 * Ville, Étude critique de la notion de collectif, 1939; de la Peña, A General Class of Exponential Inequalities
 * for Martingales and Ratios, Annals of Probability 27(1), 1999; Ramdas, Ruf, Larsson and Koolen, Admissible
 * Anytime-Valid Sequential Inference Must Rely on Nonnegative Martingales, arXiv:2009.03167.
 *
 * @param differences In the order in which they came; finite.
 * @param distance How far above 0 they are expected, above 0; it decides speed, not validity.
 * @returns The money at the end, 1 at the start, above 0.
 *
 * @example
 * ```ts
 * import { wager } from "./wager.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(wager([], 0.1), 1);
 * assert.ok(wager([0.1, 0.12, 0.08, 0.11, 0.09], 0.1) > 10);
 * assert.ok(wager([0.1, -0.12, 0.08, -0.11, 0.1], 0.1) < 3);
 * ```
 */
export function wager(
  differences: readonly number[],
  distance: number,
): number {
  let logMoney = 0;
  differences.forEach((difference, i) => {
    const scale = scaleOf(differences.slice(0, i), distance);
    logMoney += Math.log1p(stake(difference, distance, scale));
  });
  return Math.exp(logMoney);
}

/** Degrees of freedom of the spread that is bet on. */
const DEGREES = 3;

/** What is won or lost of the money: between -1 and 1, of the sign of the difference. */
function stake(difference: number, distance: number, scale: number): number {
  const unit = DEGREES * scale * scale;
  const ratio = (unit + (difference + distance) ** 2) /
    (unit + (difference - distance) ** 2);
  // Of likelihoods `l` and `l'` of the difference and its mirror image: (l - l') / (l + l').
  return Math.tanh((DEGREES + 1) / 4 * Math.log(ratio));
}

/** Weight of what is believed before the first difference: a scale as large as the distance. */
const PRIOR = 3;

/** Spread of the earlier differences: their median distance from their median, as a normal deviation. */
function scaleOf(earlier: readonly number[], distance: number): number {
  const center = median(earlier) ?? 0;
  const deviations = earlier.map((own) => Math.abs(own - center));
  const prior = new Array<number>(PRIOR).fill(distance / 1.4826);
  return 1.4826 * median([...deviations, ...prior])!;
}
