import { defineCheck, type Suspicion } from "../check.ts";
import { type Evidence, rowsOf } from "../evidence.ts";

/**
 * Wrong answers that were made right by another label. One result alone cannot tell; others on the same data
 * can, as a sample has one class, whoever is asked.
 */
export default defineCheck({
  summary: "A sample of a data set has the same label in all results",
  find(evidence) {
    const known = Map.groupBy(
      evidence.filter(({ result }) => result.data !== null),
      ({ result }) => result.data!.hash,
    );
    return [...known.values()].flatMap(suspicionsOf);
  },
});

function suspicionsOf(same: readonly Evidence[]): Suspicion[] {
  const votes = new Map<string, Map<number, number>>();
  for (const own of same) {
    for (const { id, label } of rowsOf(own) ?? []) {
      const labels = votes.get(id) ?? new Map<number, number>();
      votes.set(id, labels.set(label, (labels.get(label) ?? 0) + 1));
    }
  }
  return same.flatMap((own) => {
    const moved = (rowsOf(own) ?? []).filter(({ id, label }) => {
      const labels = votes.get(id)!;
      // Where as many say one thing as another, both are told: one of them lies.
      return labels.size > 1 && labels.get(label)! <= most(labels, label);
    });
    const [first] = moved;
    return first
      ? [{
        path: own.path,
        message:
          `${moved.length} samples have another label than in other results, as "${first.id}": ${first.label}`,
      }]
      : [];
  });
}

/** How many results say the most common of the other labels. */
function most(labels: ReadonlyMap<number, number>, but: number): number {
  return Math.max(
    ...[...labels].filter(([label]) => label !== but).map(([, count]) => count),
  );
}
