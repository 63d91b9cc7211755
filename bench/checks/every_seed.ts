import { defineCheck, type Suspicion } from "../check.ts";
import type { Evidence } from "../evidence.ts";
import { groupKey } from "../result_groups.ts";
import { canonicalJson } from "../result/canonical_json.ts";

/**
 * Runs that were tried and are not shown. A result says which seeds and rates its row was planned with. The
 * seeds count from 0, so that none can be picked for its luck; those that are shown are the first of them, as
 * a run may have been stopped; and each has all rates, failures included. A plan may be followed by a longer one that
 * begins with it, which is what a longer plan that was stopped would show.
 *
 * Results from before 1.0 do not say what was planned.
 */
export default defineCheck({
  summary: "A row has the first of its planned seeds, each with every rate",
  find(evidence) {
    const rows = Map.groupBy(
      evidence.filter(({ result }) => result.provenance !== null),
      ({ result }) => canonicalJson([groupKey(result), result.cell.label]),
    );
    return [...rows.values()].flatMap(suspicionsOf);
  },
});

function suspicionsOf(row: readonly Evidence[]): Suspicion[] {
  const { path, result: { cell: { label } } } = row[0]!;
  const say = (message: string) => [{ path, message: `${label}: ${message}` }];
  const plans = row.map(({ result }) => result.provenance!);
  const { seeds, rates } = plans.reduce((longest, own) =>
    own.seeds.length > longest.seeds.length ? own : longest
  );
  const isContinued = plans.every((own) =>
    canonicalJson(own.rates) === canonicalJson(rates) &&
    own.seeds.every((seed, i) => seed === seeds[i])
  );
  if (!isContinued) {
    const different = new Set(
      plans.map(({ seeds, rates }) => canonicalJson([seeds, rates])),
    );
    return say(
      `found ${different.size} plans, expected one for all results of a row, or one that goes on where the others end`,
    );
  }
  const sorted = seeds.toSorted((a, b) => a - b);
  if (sorted.some((seed, i) => seed !== i)) {
    return say(
      `planned with seeds ${sorted.join(", ")}, expected 0 to ${
        seeds.length - 1
      }`,
    );
  }
  const shown = new Set(row.map(({ result }) => result.configuration.seed));
  const missing = seeds.filter((seed) => !shown.has(seed));
  const skipped = seeds.slice(0, shown.size).filter((seed) => !shown.has(seed));
  if (skipped.length > 0) {
    return say(
      `shows seeds ${[...shown].sort((a, b) => a - b).join(", ")} and not ${
        missing.join(", ")
      }, expected the first ${shown.size} of ${seeds.join(", ")}`,
    );
  }
  return [...shown].flatMap((seed) => {
    const own = row.filter(({ result }) => result.configuration.seed === seed)
      .map(({ result }) => result.configuration.lr);
    const without = rates.filter((rate) => !own.includes(rate));
    return without.length === 0 ? [] : say(
      `seed ${seed} is without the planned rates ${
        without.join(", ")
      }, expected all of ${rates.join(", ")}`,
    );
  });
}
