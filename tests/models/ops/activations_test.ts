import { differentiate } from "../../../models/differentiate.ts";
import { input, type Tensor } from "../../../models/graph/tensor.ts";
import { relu } from "../../../models/ops/relu.ts";
import { rsqrt } from "../../../models/ops/rsqrt.ts";
import { silu } from "../../../models/ops/silu.ts";
import { square } from "../../../models/ops/square.ts";
import { tanh } from "../../../models/ops/tanh.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { openEvaluator } from "./evaluate.ts";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Value and slope by the formula in float64. */
const FUNCTIONS: Record<
  string,
  {
    apply: (x: Tensor) => Tensor;
    value: (x: number) => number;
    slope: (x: number) => number;
  }
> = {
  tanh: { apply: tanh, value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  silu: {
    apply: silu,
    value: (x) => x * sigmoid(x),
    slope: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  },
  relu: {
    apply: relu,
    value: (x) => Math.max(x, 0),
    slope: (x) => x > 0 ? 1 : 0,
  },
  square: { apply: square, value: (x) => x * x, slope: (x) => 2 * x },
  "rsqrt of the square": {
    apply: (x) => rsqrt(square(x), 0.25),
    value: (x) => 1 / Math.sqrt(x * x + 0.25),
    slope: (x) => -x / Math.sqrt(x * x + 0.25) ** 3,
  },
};

/** From far below to far above what exp can take, 0 included; once by vec4s, once by scalars. */
const POINTS = [-1e4, -100, -20, -3, -0.7, -1e-3, 0, 1e-3, 0.5, 2, 9, 30, 1e4];

for (const [name, { apply, value, slope }] of Object.entries(FUNCTIONS)) {
  Deno.test(`${name}: value and slope follow the formula from -1e4 to 1e4`, async () => {
    await using evaluate = await openEvaluator();
    for (const points of [POINTS, POINTS.slice(1)]) {
      const x = input("x", [points.length]);
      const y = apply(x);
      const [dx] = differentiate(y, [x]);
      const values = { x: Float32Array.from(points) };
      const tolerance = { rtol: 3e-6, atol: 1e-6 };
      assertClose("y", await evaluate(y, values), points.map(value), tolerance);
      const slopes = await evaluate(dx!, values);
      assertClose("dx", slopes, points.map(slope), tolerance);
    }
  });
}
