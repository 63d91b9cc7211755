import type { InferenceProgram } from "../../engine.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { createProgram, type Surroundings } from "./program.ts";

/** Prepares a forward pass. */
export function compileInference(
  outputs: Readonly<Record<string, Tensor>>,
  around: Surroundings,
): InferenceProgram {
  const { backend } = around;
  const names = Object.keys(outputs);
  const program = createProgram(Object.values(outputs), around);
  return {
    get facts() {
      return program.facts();
    },
    async run(batches, { randomKey = 0 } = {}) {
      backend.use();
      const tensors = batches.map((values) => program.run(values, randomKey));
      const results = await Promise.all(tensors.map(async (outputs) => {
        const arrays = await Promise.all(outputs.map((x) => x.data()));
        outputs.forEach((tensor) => tensor.dispose());
        // TensorFlow.js keeps the array it hands out.
        return Object.fromEntries(names.map((name, i) => [
          name,
          arrays[i]!.slice() as Float32Array | Int32Array,
        ]));
      }));
      backend.use();
      return results;
    },
    [Symbol.dispose]: () => program.destroy(),
  };
}
