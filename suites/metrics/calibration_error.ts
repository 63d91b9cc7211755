import {
  defineTallyMetric,
  logProbability,
  predictedClass,
} from "../metric.ts";

/** Number of bins of equal width, as in the paper. */
const BINS = 15;

/**
 * Expected calibration error: how far confidence is from accuracy, in the mean over the samples.
 *
 * Confidence is the probability of the predicted class. Samples are put into 15 bins of equal width by it, each
 * `(lower, upper]`; the error is the distance of mean confidence and accuracy of a bin, weighted by its samples.
 * It is biased upwards where bins hold few samples. Guo et al., On calibration of modern neural networks (2017),
 * arXiv:1706.04599, equation 3.
 */
export default defineTallyMetric({
  summary: "Mean distance of confidence and accuracy over 15 bins",
  unit: "fraction",
  direction: "lower",
  version: 1,
  begin: () =>
    Array.from({ length: BINS }, () => ({ confidence: 0, correct: 0 })),
  count(bins, batch, row) {
    const prediction = predictedClass(batch, row);
    const confidence = Math.exp(logProbability(batch, row, prediction));
    const bin = bins[Math.ceil(confidence * BINS) - 1]!;
    bin.confidence += confidence;
    if (prediction === batch.labels[row]) bin.correct++;
  },
  judge: (bins, samples) =>
    bins.reduce(
      (sum, { confidence, correct }) => sum + Math.abs(confidence - correct),
      0,
    ) / samples,
});
