import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input, sizeOf } from "../../../models/graph/tensor.ts";
import { rotatePairs } from "../../../models/ops/rotate_pairs.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

/** Halves of whole vec4s, of half a vec4, and of single channels. */
const SHAPES = [[2, 3, 5, 8], [3, 7, 4], [2, 2, 4, 6], [1, 2]] as const;

Deno.test("rotatePairs() turns channels i and i + D/2, and gradients back", async () => {
  await using evaluate = await openEvaluator();
  for (const shape of SHAPES) {
    const [T, D] = shape.slice(-2) as [number, number];
    const half = D / 2;
    const angles = numbers("angles", T * half, 3);
    const values = {
      x: numbers("x", sizeOf(shape)),
      dy: numbers("dy", sizeOf(shape)),
      cos: angles.map(Math.cos),
      sin: angles.map(Math.sin),
    };
    const turn = (from: Float32Array, sign: number) =>
      from.map((own, e) => {
        const isHigh = e % D >= half;
        const angle = angles[Math.floor(e / D) % T * half + e % half]!;
        const other = from[isHigh ? e - half : e + half]!;
        return own * Math.cos(angle) +
          (isHigh ? sign : -sign) * other * Math.sin(angle);
      });
    const x = input("x", shape);
    const y = rotatePairs(
      x,
      input("cos", [T, half]),
      input("sin", [T, half]),
    );
    const [gradient] = differentiate(y, [x], input("dy", shape));
    const tolerance = { atol: 1e-6 };
    assertClose("y", await evaluate(y, values), turn(values.x, 1), tolerance);
    const dx = await evaluate(gradient!, values);
    assertClose("dx", dx, turn(values.dy, -1), tolerance);
  }
});

Deno.test("rotatePairs() refuses tables of another size", () => {
  const table = input("table", [5, 3]);
  assert.throws(() => rotatePairs(input("x", [2, 5, 8]), table, table), {
    name: "RangeError",
    message:
      "Cannot rotate [2,5,8] by tables [5,3] and [5,3]: expected [..., T, D] and [T, D / 2]",
  });
});
