import { countClass, noCounts } from "../class_counts.ts";
import { defineTallyMetric } from "../metric.ts";

/**
 * Mean over the classes of F1, the harmonic mean of precision and recall: rare classes weigh as much as frequent ones.
 *
 * Over the classes that occur as label or prediction; one without a hit counts 0. Same numbers as scikit-learn's
 * `f1_score(average="macro")`.
 */
export default defineTallyMetric({
  summary: "F1 of each class, averaged over the classes that occur",
  unit: "fraction",
  direction: "higher",
  version: 1,
  begin: noCounts,
  count: countClass,
  judge({ labelled, predicted, hits }) {
    let sum = 0, classes = 0;
    for (let i = 0; i < Math.max(labelled.length, predicted.length); i++) {
      const occurrences = (labelled[i] ?? 0) + (predicted[i] ?? 0);
      if (occurrences === 0) continue;
      sum += 2 * (hits[i] ?? 0) / occurrences;
      classes++;
    }
    return sum / classes;
  },
});
