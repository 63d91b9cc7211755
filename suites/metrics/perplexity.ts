import { defineTallyMetric, logProbability } from "../metric.ts";

/**
 * Exponential of the mean negative log probability of the label: between how many classes, or tokens, the network
 * is left to guess.
 *
 * The exponential of the mean over all samples, not a mean of exponentials. Values beyond float64 are its largest
 * number, since a result holds finite numbers only.
 */
export default defineTallyMetric({
  summary: "Exponential of the mean negative log probability of the label",
  unit: "classes",
  direction: "lower",
  best: 1,
  version: 1,
  begin: () => ({ lossNats: 0 }),
  count(tally, batch, row) {
    tally.lossNats -= logProbability(batch, row, batch.labels[row]!);
  },
  judge: ({ lossNats }, samples) =>
    Math.min(Math.exp(lossNats / samples), Number.MAX_VALUE),
});
