import { defineMetric, rankOfLabel } from "../metric.ts";

/** Share of the samples whose label scores highest. */
export default defineMetric({
  summary: "Share of samples whose label scores highest",
  unit: "fraction",
  direction: "higher",
  version: 1,
  score: (batch, row) => rankOfLabel(batch, row) === 0 ? 1 : 0,
});
