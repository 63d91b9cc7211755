import type { Agreement } from "./agreement.ts";
import { wilsonInterval } from "./stats/wilson.ts";

/** How many of several results agree with a second run of them. */
export interface AgreementSummary {
  /** Results that were looked at. */
  readonly results: number;
  /** Those that agree. */
  readonly agree: number;
  /** Those of them that have the same bits. */
  readonly sameBits: number;
  /** Those that disagree. */
  readonly disagree: number;
  /** Those that could not be run here. */
  readonly refused: number;
  /** Share of those that were run that agree, with its 95 % interval after Wilson; `null` if none was run. */
  readonly share: {
    /** The share. */
    readonly value: number;
    /** Lower end. */
    readonly low: number;
    /** Upper end. */
    readonly high: number;
  } | null;
}

/**
 * Sums up second runs. The interval is about all results that these were drawn from: where each was run, the
 * share is what it is.
 *
 * @param agreements One for each result; `null` where it could not be run.
 */
export function sumUpAgreements(
  agreements: readonly (Agreement | null)[],
): AgreementSummary {
  const run = agreements.filter((own) => own !== null);
  const agree = run.filter(({ verdict }) => verdict === "agree");
  return {
    results: agreements.length,
    agree: agree.length,
    sameBits: agree.filter(({ isSameBits }) => isSameBits).length,
    disagree: run.length - agree.length,
    refused: agreements.length - run.length,
    share: run.length === 0 ? null : {
      value: agree.length / run.length,
      ...wilsonInterval(agree.length, run.length, 0.95),
    },
  };
}
