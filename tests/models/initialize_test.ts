import assert from "node:assert/strict";
import type { Initializer } from "../../models/architecture.ts";
import { parameter } from "../../models/graph/tensor.ts";
import { initialize } from "../../models/initialize.ts";

const COUNT = 20_000;

function valuesOf(init: Initializer): Float32Array {
  const tensor = parameter("w", [COUNT]);
  const own = { name: "w", shape: [COUNT], tensor, init } as const;
  const unit = { kind: "head" } as const;
  return initialize([{ ...own, unit, tag: "weight" }], 1).get("w")!;
}

function deviation(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / COUNT);
}

Deno.test("initialize() draws with the spread and the bounds of each kind", () => {
  const normal = valuesOf({ kind: "normal", std: 0.5 });
  assert(Math.abs(deviation(normal) - 0.5) < 0.01);
  assert(normal.some((x) => Math.abs(x) > 1.5));

  const cut = valuesOf({ kind: "truncated_normal", std: 0.5 });
  assert(cut.every((x) => Math.abs(x) <= 1));
  assert(cut.some((x) => Math.abs(x) > 0.95));

  const uniform = valuesOf({ kind: "uniform", bound: 0.25 });
  assert(uniform.every((x) => -0.25 <= x && x < 0.25));
  assert(Math.abs(deviation(uniform) - 0.25 / Math.sqrt(3)) < 0.003);
  assert(Math.abs(uniform.reduce((a, b) => a + b) / COUNT) < 0.005);

  assert(valuesOf({ kind: "constant", value: 3 }).every((x) => x === 3));
});

Deno.test("initialize() measures rows of a matrix as it starts or is known", () => {
  const unit = { kind: "head" } as const;
  const own = (name: string, shape: number[], init: Initializer) =>
    ({
      name,
      shape,
      tensor: parameter(name, shape),
      init,
      unit,
      tag: "weight",
    }) as const;
  const norms = own("norms", [2], { kind: "row_norms", of: "w" });
  const w = own("w", [2, 3], { kind: "constant", value: 2 });
  const started = initialize([norms, w], 1);
  assert.deepEqual(
    started.get("norms"),
    Float32Array.of(Math.sqrt(12), Math.sqrt(12)),
  );
  const known = new Map([["w", Float32Array.of(3, 4, 0, 0, 0, -5)]]);
  const values = initialize([norms, w], 1, known);
  assert.deepEqual(values.get("norms"), Float32Array.of(5, 5));
  assert.equal(values.get("w"), known.get("w"));
  assert.deepEqual(
    initialize([norms], 1, known).get("norms"),
    Float32Array.of(5, 5),
  );
  assert.throws(() => initialize([norms], 1), {
    name: "RangeError",
    message: /Cannot initialize "norms": found no "w"/,
  });
});
