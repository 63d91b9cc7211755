import { clusteredVariance } from "../../../bench/stats/clustered_variance.ts";
import { assertNear } from "./assert_near.ts";
import references from "./references/tests.json" with { type: "json" };

Deno.test("clusteredVariance() has the values of R's sandwich, for one, two and three factors", () => {
  for (const { scores, factors, variance } of references.clusteredVariance) {
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const found = clusteredVariance(scores.map((own) => own - mean), factors);
    assertNear(found, variance, 1e-10);
  }
});

Deno.test("clusteredVariance() of single scores is the squared standard error of a mean", () => {
  // 1, 2, 3, 6: mean 3, variance 14/3, over 4
  assertNear(
    clusteredVariance([-2, -1, 0, 3], [[0, 1, 2, 3]]),
    14 / 3 / 4,
    1e-12,
  );
});
