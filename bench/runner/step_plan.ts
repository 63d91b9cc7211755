import { cosineLr, linearLr } from "../../models/mod.ts";
import type { Recipe } from "../../suites/mod.ts";

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
