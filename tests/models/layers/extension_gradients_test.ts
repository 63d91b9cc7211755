import assert from "node:assert/strict";
import {
  defineArchitecture,
  type Extension,
  type Model,
} from "../../../models/architecture.ts";
import { differentiate } from "../../../models/differentiate.ts";
import type { Session } from "../../../models/engine.ts";
import { native } from "../../../models/mod.ts";
import { input, sizeOf, type Tensor } from "../../../models/graph/tensor.ts";
import { bottleneckAdapter } from "../../../models/layers/adapter.ts";
import { dora } from "../../../models/layers/dora.ts";
import { ia3 } from "../../../models/layers/ia3.ts";
import { linear } from "../../../models/layers/linear.ts";
import { lora } from "../../../models/layers/lora.ts";
import { sublayerAdapter } from "../../../models/layers/sublayer_adapter.ts";
import { vera } from "../../../models/layers/vera.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers } from "../ops/evaluate.ts";

const ROWS = 3, IN = 5, INNER = 6, OUT = 4;

/** Values by name, in double precision. */
type Values = Readonly<Record<string, readonly number[]>>;

/** What an extended linear layer gives for one row, by the formula of the paper. */
type Formula = (x: number[], at: string, w: Values, start: Values) => number[];

const net = defineArchitecture("two_layers", {
  summary: "two linear layers of unequal widths, and a place behind each",
  paper: "none",
  sizes: { only: {} },
  targets: {
    lowRank: ["one", "two"],
    scaledOutputs: ["one"],
    scaledInputs: ["two"],
  },
  sample: () => ({ name: "x", shape: [IN] }),
  forward(scope, x) {
    const weight = { kind: "normal", std: 1 } as const;
    const y = linear(scope.at("one"), x, INNER, { weight });
    const z = scope.site("mlp", scope.site("branch", y));
    return linear(scope.at("two"), z, OUT, { weight });
  },
  layerId: () => 0,
  lastLayerId: () => 0,
});

/** `M v`, `M` row-major. */
function times(M: readonly number[], v: readonly number[]): number[] {
  const rows = M.length / v.length;
  return Array.from(
    { length: rows },
    (_, r) => v.reduce((sum, x, c) => sum + M[r * v.length + c]! * x, 0),
  );
}

function plus(a: readonly number[], b: readonly number[], factor = 1) {
  return a.map((x, i) => x + factor * b[i]!);
}

const affine: Formula = (x, at, w) =>
  plus(times(w[`${at}.weight`]!, x), w[`${at}.bias`]!);

/** By its Taylor series, which is exact enough for the small arguments here. */
function erf(x: number): number {
  let term = x, sum = x;
  for (let n = 1; n < 80; n++) {
    term *= -x * x / n;
    sum += term / (2 * n + 1);
  }
  return 2 / Math.sqrt(Math.PI) * sum;
}
const gelu = (x: number) => x / 2 * (1 + erf(x / Math.SQRT2));
const relu = (x: number) => Math.max(x, 0);

/** A bottleneck behind the first layer. */
function behind(name: string, f: (x: number) => number): Formula {
  return (x, at, w, start) => {
    const y = affine(x, at, w, start);
    if (at !== "one") return y;
    const hidden = affine(y, `${name}.down`, w, start).map(f);
    return plus(y, affine(hidden, `${name}.up`, w, start));
  };
}

/** Rows of `W + s B A`. */
function moved(at: string, w: Values, factor: number): number[][] {
  const W = w[`${at}.weight`]!;
  const A = w[`${at}.lora_A.weight`]!, B = w[`${at}.lora_B.weight`]!;
  const columns = W.length / w[`${at}.bias`]!.length;
  const rank = A.length / columns;
  return w[`${at}.bias`]!.map((_, r) =>
    Array.from({ length: columns }, (_, c) => {
      let sum = W[r * columns + c]!;
      for (let k = 0; k < rank; k++) {
        sum += factor * B[r * rank + k]! * A[k * columns + c]!;
      }
      return sum;
    })
  );
}

/** An extension and what it should give. */
interface Case {
  readonly extensions: Extension[];
  readonly formula: Formula;
}

const CASES: Readonly<Record<string, Case>> = {
  lora: {
    extensions: [lora({ rank: 2, alpha: 3 })],
    formula(x, at, w, start) {
      const low = times(w[`${at}.lora_A.weight`]!, x);
      const change = times(w[`${at}.lora_B.weight`]!, low);
      return plus(affine(x, at, w, start), change, 3 / 2);
    },
  },
  dora: {
    extensions: [dora({ rank: 2, alpha: 3 })],
    formula(x, at, w, start) {
      // The norm is a constant of the backward pass: that of the weights as they stand.
      const norms = moved(at, start, 1.5).map((row) => Math.hypot(...row));
      return moved(at, w, 1.5).map((row, r) =>
        w[`${at}.lora_magnitude_vector`]![r]! / norms[r]! *
          times(row, x)[0]! +
        w[`${at}.bias`]![r]!
      );
    },
  },
  vera: {
    extensions: [vera({ rank: 3, dInitial: 0.1 })],
    formula(x, at, w, start) {
      // Both matrices are INNER wide or tall; narrower layers take the first columns and rows.
      const A = w.vera_A!.filter((_, i) => i % INNER < x.length);
      const low = times(A, x)
        .map((value, i) => value * w[`${at}.vera_lambda_d`]![i]!);
      const change = times(w.vera_B!, low).slice(0, at === "one" ? INNER : OUT);
      const scaled = change
        .map((value, i) => value * w[`${at}.vera_lambda_b`]![i]!);
      return plus(affine(x, at, w, start), scaled);
    },
  },
  ia3: {
    extensions: ia3(),
    formula(x, at, w, start) {
      const by = (v: number[]) => v.map((y, i) => y * w[`${at}.ia3_l`]![i]!);
      return at === "one"
        ? by(affine(x, at, w, start))
        : affine(by(x), at, w, start);
    },
  },
  adapter: {
    extensions: [bottleneckAdapter(3)],
    formula: behind("adapter", gelu),
  },
  "sublayer adapter with gelu": {
    extensions: [
      sublayerAdapter({
        site: "mlp",
        reduction: 2,
        activation: "gelu",
        std: 0.1,
      }),
    ],
    formula: behind("mlp_adapter", gelu),
  },
  "sublayer adapter with relu": {
    extensions: [
      sublayerAdapter({
        site: "mlp",
        reduction: 2,
        activation: "relu",
        std: 0.1,
      }),
    ],
    formula: behind("mlp_adapter", relu),
  },
};

async function computed(
  session: Session,
  model: Model,
  weights: Record<string, Float32Array>,
) {
  const x = input("x", [ROWS, IN]);
  const { logits } = model.apply(x, { isTraining: true });
  const leaves = model.parameters.map(({ tensor }) => tensor);
  const gradients = differentiate(logits, leaves, input("dy", [ROWS, OUT]));
  session.store([...model.parameters, ...model.states].map((own) => ({
    tensor: own.tensor,
    tag: own.tag,
    data: weights[own.name]!,
  })));
  const outputs: Record<string, Tensor> = { logits };
  gradients.forEach((own, i) => outputs[leaves[i]!.name!] = own);
  using program = await session.compileInference(outputs);
  const [result] = await program.run([{ x: weights.x!, dy: weights.dy! }]);
  return result!;
}

async function check(
  session: Session,
  { extensions, formula }: Case,
): Promise<void> {
  const model = net.build("only", {}, extensions);
  const all = [...model.parameters, ...model.states];
  const weights: Record<string, Float32Array> = {
    x: numbers("x", ROWS * IN),
    dy: numbers("dy", ROWS * OUT),
  };
  for (const { name, shape } of all) {
    weights[name] = numbers(name, sizeOf(shape), 0.5);
  }
  const exact: Values = Object.fromEntries(
    Object.entries(weights).map(([key, own]) => [key, [...own]]),
  );
  const forward = (w: Values) =>
    Array.from({ length: ROWS }, (_, row) => {
      const x = [...exact.x!.slice(row * IN, (row + 1) * IN)];
      return formula(formula(x, "one", w, exact), "two", w, exact);
    }).flat();
  const loss = (w: Values) =>
    forward(w).reduce((sum, y, i) => sum + y * exact.dy![i]!, 0);

  const result = await computed(session, model, weights);
  assertClose("y", result.logits!, forward(exact), { ofMax: 2e-6 });
  const added = model.parameters.filter(({ tag }) => tag === "adapter");
  assert(added.length > 0);
  const h = 1e-5;
  for (const { name } of model.parameters) {
    const difference = exact[name]!.map((value, i) => {
      const [up, down] = [h, -h].map((step) =>
        loss({ ...exact, [name]: exact[name]!.with(i, value + step) })
      );
      return (up! - down!) / (2 * h);
    });
    assertClose(`d${name}`, result[name]!, difference, { ofMax: 2e-5 });
  }
}

Deno.test("extensions give values by their formulas, and gradients that finite differences give", async (t) => {
  await using session = await native.open();
  for (const [name, own] of Object.entries(CASES)) {
    await t.step(name, () => check(session, own));
  }
});
