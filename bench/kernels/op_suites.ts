import {
  constant,
  createRandom,
  input,
  native,
  ops,
  parameter,
  reshape,
  sizeOf,
  slice,
  type StoredTensor,
  type Tensor,
  tfjsEngine,
  type Values,
} from "../../models/mod.ts";
import type { KernelSuite } from "./contender.ts";
import type { OpCase, OpCases, OpInput } from "./op_case.ts";
import { elementwise } from "./op_cases/elementwise.ts";
import { movement } from "./op_cases/movement.ts";
import { products } from "./op_cases/products.ts";
import { rows } from "./op_cases/rows.ts";
import { openOpContender, type OpWork } from "./op_contender.ts";

/** Runs between two waits: a wait takes as long as many of them. */
const UPDATES = 16;

/** Values that are read back and compared: reading all would take longer than many an op. */
const PEEK = 1024;

/** Every op alone, by its name. */
export function opSuites(): Record<string, KernelSuite> {
  const cases: OpCases = { ...products, ...rows, ...elementwise, ...movement };
  const known: Readonly<Record<string, { summary: string }>> = ops;
  return Object.fromEntries(
    Object.entries(cases).map(([name, own]) => [name, {
      summary: [
        known[name]?.summary ?? name,
        ...own.inputs.map((of) => `[${shapeOf(of)}]`),
      ].join(" "),
      updates: UPDATES,
      async open() {
        const work = opWork(own);
        return [
          await openOpContender("native", native, work),
          await openOpContender("tfjs", tfjsEngine("webgpu"), work),
        ];
      },
    }]),
  );
}

function shapeOf(of: OpInput): readonly number[] {
  if ("positive" in of) return of.positive;
  if ("integers" in of) return of.integers;
  return "order" in of ? [of.order] : of;
}

/** The op on random numbers, the same each time. */
function opWork({ inputs, apply }: OpCase): OpWork {
  const stored: StoredTensor[] = [];
  const values: Record<string, Int32Array> = {};
  const leaves = inputs.map((of, i): Tensor => {
    const name = `x${i}`;
    const shape = shapeOf(of);
    const length = sizeOf(shape);
    const random = createRandom(0, `kernels/${name}`);
    if ("order" in of) {
      const order = Int32Array.from({ length }, (_, i) => length - 1 - i);
      return constant(name, shape, order);
    }
    if ("integers" in of) {
      values[name] = Int32Array.from(
        { length },
        () => random.integer(of.below),
      );
      return input(name, shape, "i32");
    }
    const draw = "positive" in of ? () => random.unit() : () => random.normal();
    const tensor = parameter(name, shape);
    const data = Float32Array.from({ length }, draw);
    stored.push({ tensor, data, tag: "weight" });
    return tensor;
  });
  return { output: peek(apply(...leaves)), stored, values: values as Values };
}

/** The first values of a tensor: the whole of it must be computed, but little is read back. */
function peek(x: Tensor): Tensor {
  const size = sizeOf(x.shape);
  if (x.dtype === "i32" || size <= PEEK) return x;
  return slice(reshape(x, [size]), 0, 0, PEEK);
}
