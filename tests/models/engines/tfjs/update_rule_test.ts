import assert from "node:assert/strict";
import { compileUpdateRule } from "../../../../models/engines/tfjs/update_rule.ts";
import type { Tfjs } from "../../../../models/op.ts";

// Numbers fold without TensorFlow.js.
const tf = {} as Tfjs;
const evaluate = (text: string) =>
  compileUpdateRule(`x = ${text};`)(tf, { a: 7, b: 2, x: 0 }).x;

Deno.test("compileUpdateRule() folds numbers with the usual precedence", () => {
  assert.equal(evaluate("a - b - 1.0"), 4);
  assert.equal(evaluate("a - b * (1.0 + 2e0) / 4.0"), 5.5);
  assert.equal(evaluate("-a * b"), -14);
  assert.equal(evaluate("a / b / 2.0"), 1.75);
  assert.equal(evaluate("sqrt(a + b) * sign(-a) + abs(b - 5.0)"), 0);
});

Deno.test("compileUpdateRule() lets later statements see earlier ones", () => {
  const values = compileUpdateRule("let c = a + 1.0; a = c * c;\na = a - 1.0;")(
    tf,
    { a: 1 },
  );
  assert.deepEqual(values, { a: 3, c: 2 });
});

Deno.test("compileUpdateRule() refuses what it does not know, and names it", () => {
  assert.throws(
    () => compileUpdateRule("a = tan(a);"),
    /"tan", expected one of sqrt/,
  );
  assert.throws(
    () => compileUpdateRule("a = b"),
    /found "end" .* expected ";"/,
  );
  assert.throws(
    () => compileUpdateRule("a += b;"),
    /found "\+".* expected "="/,
  );
  assert.throws(() => compileUpdateRule("a = b + ;"), /expected "an operand"/);
  assert.throws(
    () => evaluate("c + 1.0"),
    /unknown name "c", expected one of a, b, x/,
  );
});
