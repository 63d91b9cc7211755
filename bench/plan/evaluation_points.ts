/** After how many updates the selection split is looked at: evenly spread, the last one at the end. */
export function evaluationPoints(updates: number, perStep: number): number[] {
  const points = Array.from(
    { length: perStep },
    (_, i) => Math.round(updates * (i + 1) / perStep),
  );
  return [...new Set(points)].filter((point) => point > 0);
}
