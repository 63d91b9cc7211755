import assert from "node:assert/strict";
import { modelFlopsUtilisation } from "../../../bench/result/utilisation.ts";

Deno.test("modelFlopsUtilisation() is the asked operations over time and peak, and nothing without them", () => {
  const costs = { trainingFlops: 3e9, trainingMs: 500 };
  assert.equal(modelFlopsUtilisation(costs, 12e9), 0.5);
  assert.equal(modelFlopsUtilisation(costs, null), null);
  assert.equal(
    modelFlopsUtilisation({ trainingFlops: 0, trainingMs: 0 }, 12e9),
    null,
  );
});
