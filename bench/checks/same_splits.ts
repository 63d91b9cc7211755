import { defineCheck, type Suspicion } from "../check.ts";
import type { Evidence } from "../evidence.ts";
import { groupKey } from "../result_groups.ts";
import { canonicalJson } from "../result/canonical_json.ts";

/**
 * A method that was tested on easier samples than its rivals, or read them otherwise, with hashes that fit. A fold
 * of a data set is dealt out in one way, whichever network and method come; two folds never test the same samples;
 * and all methods of a table are shown the same.
 */
export default defineCheck({
  summary:
    "All results on a fold of a data set have the same splits and inputs",
  find: (evidence) => {
    const known = evidence.filter(({ result }) => result.data?.splits);
    const { hash, splits, inputs } = KEYS;
    return [
      ...others(known, hash, ({ result }) => result.data!.hash, "data"),
      ...others(
        known,
        splits,
        ({ result }) => canonicalJson(result.data!.splits),
        "splits",
      ),
      ...others(
        known.filter(({ result }) => result.data!.inputHash !== null),
        inputs,
        ({ result }) => result.data!.inputHash!,
        "inputs",
      ),
      ...repeatedTests(known),
    ];
  },
});

const KEYS = {
  hash: ({ result: { configuration: { dataset } } }: Evidence) =>
    canonicalJson([dataset]),
  splits: ({ result: { configuration: { dataset, fold } } }: Evidence) =>
    canonicalJson([dataset, fold]),
  // A prompt may be drawn by seed.
  inputs: ({ result }: Evidence) =>
    canonicalJson([
      groupKey(result),
      result.configuration.fold,
      result.configuration.seed,
    ]),
} as const;

/** Results that have something else than most of those that must have the same. */
function others(
  evidence: readonly Evidence[],
  keyOf: (own: Evidence) => string,
  valueOf: (own: Evidence) => string,
  what: string,
): Suspicion[] {
  return [...Map.groupBy(evidence, keyOf).values()].flatMap((same) => {
    const [most, ...rest] = [...Map.groupBy(same, valueOf).values()]
      .sort((a, b) => b.length - a.length);
    return rest.flat().map(({ path }) => ({
      path,
      message: `has other ${what} than ${
        most![0]!.path
      }, expected those of the same data set and fold`,
    }));
  });
}

/** Two folds that test the same samples are one that was counted twice. */
function repeatedTests(evidence: readonly Evidence[]): Suspicion[] {
  const tests = Map.groupBy(
    evidence,
    ({ result: { configuration: { dataset }, data } }) =>
      canonicalJson([dataset, data!.splits!.test.idsHash]),
  );
  return [...tests.values()].flatMap((same) => {
    const [first] = same;
    const foldOf = ({ result }: Evidence) => result.configuration.fold;
    return same.filter((own) => foldOf(own) !== foldOf(first!)).map((own) => ({
      path: own.path,
      message: `fold ${foldOf(own)} tests the samples of fold ${
        foldOf(first!)
      }, as ${first!.path} does, expected its own`,
    }));
  });
}
