import assert from "node:assert/strict";
import { resizePositionTable } from "../../../models/weights/resize_position_table.ts";

/** What `torch.nn.functional.interpolate(mode="bicubic")` of PyTorch 1.13 returns for {@linkcode table}. */
const EXPECTED = {
  3: [
    1.148835,
    2.518519,
    2.438271,
    1.88889,
    4.0,
    0.148147,
    1.087791,
    1.203703,
    3.156035,
  ],
  7: [
    -0.418373,
    0.100069,
    2.116169,
    4.314871,
    2.839507,
    1.744877,
    1.823976,
    2.659361,
    1.543446,
    0.80537,
    1.259474,
    1.157264,
    2.343622,
    3.750231,
    4.17195,
    2.391643,
    0.742365,
    0.70554,
    0.554922,
    1.760792,
    3.156903,
    2.0,
    1.790087,
    2.658893,
    4.0,
    1.988338,
    0.265307,
    -0.078717,
    0.957789,
    2.907309,
    4.01241,
    2.811953,
    1.648312,
    1.999129,
    3.10412,
    0.766296,
    1.965745,
    2.334423,
    1.370263,
    2.408987,
    3.37667,
    3.630204,
    1.103503,
    0.107404,
    -0.273988,
    0.921283,
    3.610723,
    3.525248,
    1.660345,
  ],
};

/** A second head with the negative values of the first one. */
const table = Float32Array.from({ length: 50 }, (_, i) => {
  const place = i >> 1;
  return (i % 2 ? -1 : 1) * (place ** 2 % 7) || 0;
});

for (const [side, expected] of Object.entries(EXPECTED)) {
  Deno.test(`resizePositionTable() equals PyTorch for side 5 to ${side}`, () => {
    const resized = resizePositionTable(table, 2, 5, Number(side));
    assert.equal(resized.length, 2 * expected.length);
    for (const [i, value] of resized.entries()) {
      const own = (i % 2 ? -1 : 1) * expected[i >> 1]!;
      assert(Math.abs(value - own) < 1e-5, `${i}: ${value}, not ${own}`);
    }
  });
}

Deno.test("resizePositionTable() keeps a table of the same size", () => {
  assert.deepEqual(resizePositionTable(table, 2, 5, 5), table);
});
