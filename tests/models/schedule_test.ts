import assert from "node:assert/strict";
import {
  cosineLr,
  laggedCosineLr,
  layerDecayScale,
  linearLr,
} from "../../models/schedule.ts";

const schedule = {
  baseLr: 0.8,
  warmupLr: 0.2,
  minLr: 0.1,
  totalUpdates: 14,
  warmupUpdates: 3,
};

Deno.test("cosineLr() climbs a line, falls along half a cosine, and stays", () => {
  const rates = [0, 1, 2, 3, 14, 99].map((t) => cosineLr(t, schedule));
  assert.deepEqual(
    rates.map((lr) => +lr.toFixed(12)),
    [0.2, 0.4, 0.6, 0.8, 0.1, 0.1],
  );
  // Halfway between updates 3 and 14, the rate is halfway between top and bottom.
  assert.equal(+cosineLr(8.5, schedule).toFixed(12), 0.45);
});

Deno.test("cosineLr() without the prefix counts the cosine from update 0", () => {
  const rate = cosineLr(7, { ...schedule, warmupPrefix: false });
  assert.equal(+rate.toFixed(12), 0.45);
});

Deno.test("laggedCosineLr() is one update behind and starts at the first rate", () => {
  assert.equal(laggedCosineLr(0, schedule), 0.2);
  assert.equal(laggedCosineLr(1, schedule), 0.2);
  assert.equal(laggedCosineLr(4, schedule), 0.8);
  assert.equal(laggedCosineLr(0, { baseLr: 0.5, totalUpdates: 9 }), 0.5);
});

Deno.test("layerDecayScale() is 1 at the head and shrinks with each layer below it", () => {
  assert.equal(layerDecayScale(0.5, { id: 4, last: 4 }), 1);
  assert.equal(layerDecayScale(0.5, { id: 1, last: 4 }), 0.125);
});

Deno.test("linearLr() rises to the base rate, falls to 0 and stays there", () => {
  const own = { baseLr: 3e-3, totalUpdates: 2200, warmupUpdates: 150 };
  assert.equal(linearLr(0, own), 0);
  assert(Math.abs(linearLr(75, own) - 1.5e-3) < 1e-15);
  assert.equal(linearLr(150, own), 3e-3);
  assert(Math.abs(linearLr(1175, own) - 1.5e-3) < 1e-15);
  assert.equal(linearLr(2200, own), 0);
  assert.equal(linearLr(2300, own), 0);
  assert.equal(linearLr(0, { baseLr: 2, totalUpdates: 4 }), 2);
});
