import { countClass, noCounts } from "../class_counts.ts";
import { defineTallyMetric } from "../metric.ts";

/**
 * Correlation of labels and predictions, in -1..1; 0 for a constant or a random guess, whatever the class sizes.
 *
 * The measure of GLUE's CoLA. Matthews, Comparison of the predicted and observed secondary structure of T4 phage
 * lysozyme (1975); many classes by Gorodkin, Comparing two K-category assignments by a K-category correlation
 * coefficient (2004). Where labels or predictions are of one class only it is 0, as in scikit-learn.
 */
export default defineTallyMetric({
  summary: "Correlation of labels and predictions, many classes",
  unit: "correlation",
  direction: "higher",
  version: 1,
  begin: noCounts,
  count: countClass,
  judge({ labelled, predicted, hits }, samples) {
    const square = (counts: readonly number[]) => dot(counts, counts);
    const covariance = samples * hits.reduce((sum, n) => sum + n, 0) -
      dot(labelled, predicted);
    const spread = (samples ** 2 - square(labelled)) *
      (samples ** 2 - square(predicted));
    return spread === 0 ? 0 : covariance / Math.sqrt(spread);
  },
});

/** Skips the holes: classes not seen. */
function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
}
