import { defineResultCheck } from "../check.ts";
import { modelFlopsUtilisation } from "../result/utilisation.ts";

/** A utilisation that was edited, or one above all that the device can do. */
export default defineResultCheck({
  summary:
    "The utilisation follows from operations, time and peak, and is at most all",
  find({ result: { costs, device } }) {
    const mfu = costs?.mfu;
    // Results from before it was written down.
    if (!costs || mfu === undefined) return [];
    const expected = modelFlopsUtilisation(
      costs,
      device?.peakFlopsPerS ?? null,
    );
    if (mfu === null || expected === null) {
      return mfu === expected
        ? []
        : [`costs.mfu is ${mfu}, expected ${expected}`];
    }
    if (Math.abs(mfu - expected) > 1e-9 * expected) {
      return [`costs.mfu is ${mfu}, expected ${expected}`];
    }
    return mfu > 1
      ? [
        `costs.mfu is ${
          (mfu * 100).toFixed(0)
        } % of the measured peak, expected at most 100 %`,
      ]
      : [];
  },
});
