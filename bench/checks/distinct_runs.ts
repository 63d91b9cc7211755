import { defineCheck, type Suspicion } from "../check.ts";
import type { Evidence } from "../evidence.ts";
import { canonicalJson } from "../result/canonical_json.ts";
import type { Result } from "../result/result.ts";

/**
 * A row that was copied. Two runs may compute the same, as a method may have two names; but no two seeds
 * learn along one curve, and no two runs take the same time to the last digit.
 */
export default defineCheck({
  summary: "No result repeats the curve or the times of another",
  find: (evidence) => [
    ...repeats(evidence, curveOf, whatTrained, "the learning curve"),
    ...repeats(evidence, timesOf, ({ id }) => id, "the times of updates"),
  ],
});

/** Of results that share what no two should, all but the first that was written. */
function repeats(
  evidence: readonly Evidence[],
  keyOf: (result: Result) => string | null,
  ownerOf: (result: Result) => string,
  what: string,
): Suspicion[] {
  const groups = Map.groupBy(evidence, ({ result }) => keyOf(result));
  groups.delete(null);
  return [...groups.values()].flatMap((own) => {
    const [first, ...rest] = own.toSorted((a, b) =>
      a.result.createdAt < b.result.createdAt ? -1 : 1
    );
    return rest
      .filter(({ result }) => ownerOf(result) !== ownerOf(first!.result))
      .map(({ path }) => ({
        path,
        message: `${what} is that of ${first!.path}, expected one of its own`,
      }));
  });
}

/** Where nothing is trained on, or only once, runs may well agree. */
function curveOf({ curves }: Result): string | null {
  const losses = curves.flatMap(({ lossNats }) => lossNats);
  return new Set(losses).size < 3 ? null : canonicalJson(losses);
}

/** What makes a curve another one. */
function whatTrained({ configuration }: Result): string {
  const { model, dataset, fold, seed, lr } = configuration;
  return canonicalJson([model, dataset, fold, seed, lr]);
}

function timesOf({ costs }: Result): string | null {
  const samples = costs?.updateWallMs?.samples ?? [];
  return new Set(samples).size < 3 ? null : canonicalJson(samples);
}
