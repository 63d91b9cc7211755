import assert from "node:assert/strict";
import { createRandom } from "../../models/mod.ts";
import {
  drawCandidates,
  drawLayers,
  drawWeighted,
  learnScores,
} from "../../suites/layer_importance.ts";

Deno.test("drawWeighted() takes each thing once, as often as its weight says", () => {
  const random = createRandom(0, "draw");
  const first = [0, 0, 0, 0];
  const DRAWS = 4000;
  for (let i = 0; i < DRAWS; i++) {
    const drawn = drawWeighted([1, 2, 3, 4], 2, random);
    assert.equal(new Set(drawn).size, 2);
    drawn.forEach((index) => first[index]!++);
  }
  // Chances of being among two of four drawn one after the other.
  const weights = [0.1, 0.2, 0.3, 0.4];
  weights.forEach((own, i) => {
    const second = weights.reduce(
      (sum, other, j) => i === j ? sum : sum + other * own / (1 - other),
      0,
    );
    const chance = own + second;
    const error = Math.sqrt(chance * (1 - chance) / DRAWS);
    assert(
      Math.abs(first[i]! / DRAWS - chance) < 4.5 * error,
      `${first[i]} of ${DRAWS}, expected ${chance}`,
    );
  });
  assert.deepEqual(drawWeighted([1, 1, 1], 3, random), [0, 1, 2]);
});

Deno.test("drawCandidates() takes different sets, those of unimportant layers rather", () => {
  const scores = Float64Array.of(3, 3, 3, -3, -3, -3);
  const counts = scores.map(() => 0);
  for (let seed = 0; seed < 50; seed++) {
    const random = createRandom(seed, "sets");
    const sets = drawCandidates(scores, { sets: 3, size: 3 }, random);
    assert.equal(new Set(sets.map(String)).size, 3);
    for (const set of sets) {
      assert.equal(set.length, 3);
      set.forEach((layer) => counts[layer]!++);
    }
  }
  assert(Math.min(...counts.slice(0, 3)) > 2 * Math.max(...counts.slice(3)));
  // There is one such set only, so it is taken thrice.
  const all = { sets: 3, size: 6 };
  assert.equal(drawCandidates(scores, all, createRandom(0, "all")).length, 3);
});

Deno.test("drawLayers() takes important layers rather", () => {
  const scores = Float64Array.of(3, -3, 3, 3);
  const random = createRandom(1, "layers");
  const drawn = Array.from({ length: 60 }, () => drawLayers(scores, 1, random));
  assert(drawn.filter(([layer]) => layer === 1).length > 45);
});

Deno.test("learnScores() moves the layers of a set by what its loss says, as worked out by hand", () => {
  const scores = Float64Array.of(0, 1, 0, -1);
  const losses = [Math.log(2), Math.log(4)]; // rewards 1/2 and 1/4, mean 3/8
  const next = learnScores(scores, [[0, 1], [1, 2]], losses, 10);
  const slope = Math.E / (1 + Math.E) ** 2; // sigmoid'(1)
  const expected = [
    10 * 0.125 * 0.25,
    1 + 10 * 0.125 * slope - 10 * 0.125 * slope,
    -10 * 0.125 * 0.25,
    -1,
  ];
  next.forEach((score, i) =>
    assert(Math.abs(score - expected[i]!) < 1e-12, `${i}: ${score}`)
  );
  assert.deepEqual([...scores], [0, 1, 0, -1]);
});
