import { defineMetric, rankOfLabel } from "../metric.ts";

/** Share of the samples whose label is among the five highest scores. */
export default defineMetric({
  summary: "Share of samples whose label is among the five highest scores",
  unit: "fraction",
  direction: "higher",
  version: 1,
  score: (batch, row) => rankOfLabel(batch, row) < 5 ? 1 : 0,
});
