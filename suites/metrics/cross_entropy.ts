import { defineMetric, logProbability } from "../metric.ts";

/** Mean negative log probability of the label, without smoothing: it sees confidence where accuracy does not. */
export default defineMetric({
  summary: "Mean negative log probability of the label",
  unit: "nats",
  direction: "lower",
  version: 1,
  score: (batch, row) => -logProbability(batch, row, batch.labels[row]!),
});
