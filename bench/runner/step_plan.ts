import { cosineLr, linearLr } from "../../models/mod.ts";
import type { Recipe } from "../../suites/mod.ts";

/** After how many updates the selection split is looked at: evenly spread, the last one at the end. */
export function evaluationPoints(updates: number, perStep: number): number[] {
  const points = Array.from(
    { length: perStep },
    (_, i) => Math.round(updates * (i + 1) / perStep),
  );
  return [...new Set(points)].filter((point) => point > 0);
}

/** Learning rate of update `t`: no update is wasted on a rate of 0. */
export function stepLr(
  t: number,
  updates: number,
  lr: number,
  { name, warmup }: Recipe["schedule"],
): number {
  const curve = { cosine: cosineLr, linear: linearLr }[name];
  return curve(t + 1, {
    baseLr: lr,
    totalUpdates: updates + 1,
    warmupUpdates: Math.round(warmup * updates),
  });
}
