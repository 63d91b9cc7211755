import assert from "node:assert/strict";
import * as functions from "../../models/functions.ts";
import { ops } from "../../models/ops/mod.ts";

Deno.test("functions: every differentiable op is there as a function", () => {
  const names = Object.values(ops)
    .filter(({ isDifferentiable }) => isDifferentiable)
    .map(({ name }) => name.replace(/_(\w)/g, (_, c) => c.toUpperCase()));
  assert(names.includes("layerNorm"));
  const known: Record<string, unknown> = { ...functions };
  assert.deepEqual(
    names.filter((name) => typeof known[name] !== "function"),
    [],
  );
});
