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
