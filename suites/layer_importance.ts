/**
 * How important layers are, learned from what it costs to turn them down: the scores of IST.
 *
 * Yao et al., Layer-wise Importance Matters: Less Memory for Better Performance in Parameter-efficient Fine-tuning of
 * Large Language Models (2024), arXiv:2410.11772, section 3.3. A high score says that a layer matters little.
 *
 * @module
 */
import type { Random } from "../models/mod.ts";

/** Draws of a set that is there already before it is taken nonetheless. */
const PATIENCE = 100;

/** Score by layer; 0 at the start. */
export type Scores = Float64Array;

/** `1 / (1 + exp(-x))`. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * Draws without replacement: one after the other, each in proportion to what its weight is of those left.
 *
 * @param weights One for each thing, above 0.
 * @param count How many, at most as many as there are.
 * @returns Their indices, ascending.
 */
export function drawWeighted(
  weights: readonly number[],
  count: number,
  random: Random,
): number[] {
  const left = [...weights.keys()];
  const drawn: number[] = [];
  while (drawn.length < count) {
    const total = left.reduce((sum, i) => sum + weights[i]!, 0);
    let at = random.unit() * total;
    let place = left.findIndex((i) => (at -= weights[i]!) < 0);
    if (place < 0) place = left.length - 1; // rounding
    drawn.push(...left.splice(place, 1));
  }
  return drawn.sort((a, b) => a - b);
}

/**
 * Draws sets of layers to turn down: those that matter little rather than others, so that their scores settle.
 * Sets differ, unless there are hardly as many.
 */
export function drawCandidates(
  scores: Scores,
  { sets, size }: { readonly sets: number; readonly size: number },
  random: Random,
): number[][] {
  const weights = [...scores].map(sigmoid);
  const drawn = new Map<string, number[]>();
  const all: number[][] = [];
  for (let tries = 0; all.length < sets; tries++) {
    const set = drawWeighted(weights, size, random);
    if (drawn.has(`${set}`) && tries < PATIENCE) continue;
    drawn.set(`${set}`, set);
    all.push(set);
  }
  return all;
}

/** Draws layers to train: those that matter rather than others. */
export function drawLayers(
  scores: Scores,
  count: number,
  random: Random,
): number[] {
  return drawWeighted(
    [...scores].map((score) => sigmoid(-score)),
    count,
    random,
  );
}

/**
 * Learns from the losses with each set turned down: `s += rate (r - mean r) sigmoid'(s)` for the layers of the set,
 * where `r = exp(-loss)` rewards a set that is not missed.
 *
 * @param scores Scores before.
 * @param sets Sets of layers.
 * @param lossNats Loss with each of them turned down.
 * @param rate Learning rate of scores.
 * @returns Scores behind.
 */
export function learnScores(
  scores: Scores,
  sets: readonly (readonly number[])[],
  lossNats: readonly number[],
  rate: number,
): Scores {
  const rewards = lossNats.map((loss) => Math.exp(-loss));
  const mean = rewards.reduce((sum, own) => sum + own, 0) / rewards.length;
  const next = scores.slice();
  sets.forEach((set, k) => {
    for (const i of set) {
      const slope = sigmoid(scores[i]!) * sigmoid(-scores[i]!);
      next[i]! += rate * (rewards[k]! - mean) * slope;
    }
  });
  return next;
}
