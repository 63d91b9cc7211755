import { defineResultCheck } from "../check.ts";
import { rowsOf } from "../evidence.ts";
import { idsHash } from "../result/ids_hash.ts";
import type { Result } from "../result/result.ts";

/**
 * Choices that were made on the test split: by calling it the selection split, by looking at it while
 * training, or by testing on other samples than those set apart.
 */
export default defineResultCheck({
  summary: "Choices are made on the selection split, values on the test split",
  async find(evidence) {
    const { result } = evidence;
    const splits = result.data?.splits;
    const found = Object.entries(result.metrics)
      .filter(([, { split }]) => split !== "test")
      .map(([name, { split }]) =>
        `${name} is of the ${split} split, expected test`
      );
    found.push(...wrongBests(result));
    if (!splits) return found;
    const { train, selection, test } = splits;
    for (const [name, own] of Object.entries({ train, selection })) {
      if (own.idsHash === test.idsHash) {
        found.push(`the ${name} split is the test split, expected another`);
      }
    }
    const sizes = new Set(
      result.curves.flatMap((own) => own.selection).map((own) => own.samples),
    );
    sizes.delete(selection.samples);
    if (sizes.size > 0) {
      found.push(
        `looked at ${
          [...sizes].join(", ")
        } samples while training, expected the ${selection.samples} of the selection split`,
      );
    }
    const rows = rowsOf(evidence);
    if (rows && await idsHash(rows.map(({ id }) => id)) !== test.idsHash) {
      found.push(
        `tested on other samples than the ${test.samples} of the test split`,
      );
    }
    return found;
  },
});

/** The best look of a step is the one with most samples right; of equal ones the later. */
function wrongBests({ steps, curves }: Result): string[] {
  return steps.flatMap(({ name, best }, i) => {
    const looks = curves[i]?.selection ?? [];
    const right = looks.reduce<typeof looks[number] | null>(
      (most, own) => most && most.correct > own.correct ? most : own,
      null,
    );
    return best?.update === right?.update && best?.correct === right?.correct &&
        best?.samples === right?.samples
      ? []
      : [
        `step ${name} takes update ${
          best?.update ?? "none"
        } for its best, expected ${right?.update ?? "none"} from its looks`,
      ];
  });
}
