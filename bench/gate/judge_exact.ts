import type { Check } from "./check.ts";
import { compareFacts } from "./compare_facts.ts";
import type { WorkFacts } from "./facts.ts";

/** Baselines to judge by. */
export interface ExactBaselines {
  /** Those that lie beside the code, as the change would have them. */
  readonly own: readonly WorkFacts[];
  /** Those of the accepted commit; `null` where that is not looked at. */
  readonly accepted: readonly WorkFacts[] | null;
}

/**
 * Judges facts: a check for each piece of work. Any difference fails, better ones too: a dispatch less may be a
 * step that was lost, and a gain that the baseline does not have may be lost again unseen. Who means it writes
 * the baseline anew, so that it stands in the change and is accepted with it: it then passes, and says so.
 *
 * @param found What the code does.
 */
export function judgeExact(
  { own, accepted }: ExactBaselines,
  found: readonly WorkFacts[],
): Check[] {
  const works = new Set([...own, ...found].map(({ work }) => work));
  return [...works].map((name): Check => {
    const pick = (all: readonly WorkFacts[]) =>
      all.find(({ work }) => work === name);
    const before = pick(own), now = pick(found);
    const check = { tier: "exact", name } as const;
    if (!before || !now) {
      return {
        ...check,
        verdict: "fail",
        message: before
          ? "has a baseline, but is not in the suite any more"
          : "has no baseline",
        details: [],
      };
    }
    const details = compareFacts(before, now);
    const count = (own: readonly string[]) =>
      `${own.length} ${own.length === 1 ? "number differs" : "numbers differ"}`;
    if (details.length > 0) {
      return {
        ...check,
        verdict: "fail",
        message: `${count(details)} from the baseline`,
        details,
      };
    }
    const old = accepted && pick(accepted);
    const declared = old ? compareFacts(old, now) : [];
    return {
      ...check,
      verdict: "pass",
      message: declared.length > 0
        ? `as its baseline says, which this change rewrites: ${
          count(declared)
        } from the accepted one`
        : accepted && !old
        ? "as its baseline says, which is new"
        : "as its baseline says",
      details: declared,
    };
  });
}
