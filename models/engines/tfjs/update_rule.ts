/**
 * Runs the update rule of an optimizer on TensorFlow.js. The rule is written once, in WGSL; here its
 * statements become tensor operations, numbers being folded beforehand.
 *
 * @module
 */
import type { Tfjs, TfjsTensor } from "../../op.ts";

/** A number, or a tensor. */
export type Operand = number | TfjsTensor;

/** Executes the statements of a rule on named values; returns them with those assigned replaced. */
export type UpdateRule = (
  tf: Tfjs,
  values: Readonly<Record<string, Operand>>,
) => Record<string, Operand>;

type Evaluate = (tf: Tfjs, values: Record<string, Operand>) => Operand;
type Binary = "+" | "-" | "*" | "/";

/** Functions a rule may call. */
const CALLS: Readonly<
  Record<string, (tf: Tfjs, args: readonly Operand[]) => Operand>
> = {
  sqrt: (tf, [x]) =>
    typeof x === "number" ? Math.sqrt(x) : tf.sqrt(x as TfjsTensor),
  abs: (tf, [x]) =>
    typeof x === "number" ? Math.abs(x) : tf.abs(x as TfjsTensor),
  sign: (tf, [x]) =>
    typeof x === "number" ? Math.sign(x) : tf.sign(x as TfjsTensor),
  min: (tf, [a, b]) => tf.minimum(a!, b!),
  max: (tf, [a, b]) => tf.maximum(a!, b!),
};

/**
 * Compiles the statements of an optimizer.
 *
 * Understood are `name = expression;` and `let name = expression;` with `+ - * /`, unary minus,
 * parentheses, decimal numbers and the functions `sqrt`, `abs`, `sign`, `min` and `max`.
 *
 * @throws {SyntaxError} If there is anything else.
 */
export function compileUpdateRule(wgsl: string): UpdateRule {
  const tokens = wgsl.match(/[A-Za-z_]\w*|\d+\.?\d*(?:e[+-]?\d+)?|\S/g) ?? [];
  let at = 0;
  const expect = (token: string) => {
    if (tokens[at] === token) return void at++;
    throw new SyntaxError(
      `Cannot read update rule: found "${tokens[at] ?? "end"}" behind "${
        tokens.slice(Math.max(0, at - 5), at).join(" ")
      }", expected "${token}"`,
    );
  };

  const sum = (): Evaluate => chain(product, ["+", "-"]);
  const product = (): Evaluate => chain(factor, ["*", "/"]);
  const chain = (next: () => Evaluate, signs: readonly Binary[]): Evaluate => {
    let left = next();
    for (;;) {
      const sign = signs.find((sign) => sign === tokens[at]);
      if (!sign) return left;
      at++;
      const a = left, b = next();
      left = (tf, values) => combine(tf, sign, a(tf, values), b(tf, values));
    }
  };
  const factor = (): Evaluate => {
    const token = tokens[at] ?? "";
    if (token === "-") {
      at++;
      const x = factor();
      return (tf, values) => combine(tf, "*", x(tf, values), -1);
    }
    if (token === "(") {
      at++;
      const x = sum();
      expect(")");
      return x;
    }
    if (/^\d/.test(token)) {
      at++;
      return () => Number(token);
    }
    if (!/^\w+$/.test(token)) expect("an operand");
    at++;
    if (tokens[at] === "(") return call(token);
    return (_tf, values) => {
      const value = values[token];
      if (value !== undefined) return value;
      throw new SyntaxError(
        `Cannot run update rule: unknown name "${token}", expected one of ${
          Object.keys(values).join(", ")
        }`,
      );
    };
  };
  const call = (name: string): Evaluate => {
    const apply = CALLS[name];
    if (!apply) {
      throw new SyntaxError(
        `Cannot read update rule: unknown function "${name}", expected one of ${
          Object.keys(CALLS).join(", ")
        }`,
      );
    }
    at++;
    const args = [sum()];
    while (tokens[at] === ",") {
      at++;
      args.push(sum());
    }
    expect(")");
    return (tf, values) => apply(tf, args.map((arg) => arg(tf, values)));
  };

  const statements: { name: string; value: Evaluate }[] = [];
  while (at < tokens.length) {
    if (tokens[at] === "let") at++;
    const name = tokens[at++]!;
    expect("=");
    statements.push({ name, value: sum() });
    expect(";");
  }
  return (tf, values) => {
    const own = { ...values };
    for (const { name, value } of statements) own[name] = value(tf, own);
    return own;
  };
}

function combine(tf: Tfjs, sign: Binary, a: Operand, b: Operand): Operand {
  const areNumbers = typeof a === "number" && typeof b === "number";
  switch (sign) {
    case "+":
      return areNumbers ? a + b : tf.add(a, b);
    case "-":
      return areNumbers ? a - b : tf.sub(a, b);
    case "*":
      return areNumbers ? a * b : tf.mul(a, b);
    case "/":
      return areNumbers ? a / b : tf.div(a, b);
  }
}
