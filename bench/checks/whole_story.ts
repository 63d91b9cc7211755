import { defineResultCheck } from "../check.ts";

/** A result that ended well has all its parts; one that did not has its reason and no score. */
export default defineResultCheck({
  summary: "Status, reason, steps, curves and costs tell one story",
  find({ result }) {
    const { status, error, metrics, data, costs, steps, curves } = result;
    const found: string[] = [];
    const expect = (isSo: boolean, message: string) => {
      if (!isSo) found.push(message);
    };
    if (status !== "ok") {
      expect(error !== null, `ended ${status} without a reason`);
      expect(
        Object.keys(metrics).length === 0,
        `ended ${status}, and yet has metrics`,
      );
      return found;
    }
    expect(error === null, "ended well, and yet has an error");
    expect(Object.keys(metrics).length > 0, "ended well without a metric");
    expect(data !== null && costs !== null, "ended well without data or costs");
    expect(
      steps.length === curves.length &&
        curves.every(({ step }, i) => step === steps[i]!.name),
      "has other curves than steps",
    );
    for (const [i, { step, lr, lossNats, gradientNorm }] of curves.entries()) {
      const updates = steps[i]?.updates;
      expect(
        [lr, lossNats, gradientNorm].every(({ length }) => length === updates),
        `the curve of ${step} has not a point for each of ${updates} updates`,
      );
    }
    const updates = steps.reduce((sum, own) => sum + own.updates, 0);
    expect(
      costs === null || costs.updates === updates,
      `costs tell of ${costs?.updates} updates, expected ${updates} from the steps`,
    );
    return found;
  },
});
