import type { Session, Values } from "../../../models/engine.ts";
import { openSession } from "../../../models/engines/native/session.ts";
import type { Tensor } from "../../../models/graph/tensor.ts";
import { ops } from "../../../models/ops/mod.ts";
import { createRandom } from "../../../models/random.ts";

/** Computes graphs on the native engine. */
export interface Evaluator extends AsyncDisposable {
  /** Values of `output` for the inputs given by name. */
  (output: Tensor, values: Values, randomKey?: number): Promise<Float32Array>;
}

/**
 * Opens the native engine; fails without an adapter.
 *
 * @param isFallback Which kernels: those for software rasterizers, or those for GPUs.
 */
export async function openEvaluator(isFallback = true): Promise<Evaluator> {
  const session: Session = await openSession(ops, { isFallback });
  const evaluate = async (
    output: Tensor,
    values: Values,
    randomKey = 0,
  ): Promise<Float32Array> => {
    using program = await session.compileInference({ output });
    const [result] = await program.run([values], { randomKey });
    return result!.output as Float32Array;
  };
  return Object.assign(evaluate, {
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  });
}

/** Normal numbers, the same for the same name. */
export function numbers(name: string, count: number, scale = 1): Float32Array {
  const random = createRandom(11, name);
  return Float32Array.from({ length: count }, () => scale * random.normal());
}
