import type { InferenceProgram } from "../../engine.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import { STEP } from "../../kernel.ts";
import { withOwnMemory } from "./own_memory.ts";
import { compileProgram, type Surroundings } from "./program.ts";
import { encode, readBack } from "./replay.ts";

/** Compiles a forward pass. */
export async function compileInference(
  outputs: Readonly<Record<string, Tensor>>,
  around: Surroundings,
): Promise<InferenceProgram> {
  const { gpu, step } = around;
  const names = Object.keys(outputs);
  const nodes = withOwnMemory(Object.values(outputs), around.ops);
  const program = await compileProgram(nodes, new Map(), around);
  const sizes = nodes.map(({ shape }) => sizeOf(shape) * 4);
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  return {
    facts: program.facts,
    async run(batches, { randomKey = 0 } = {}) {
      gpu.check();
      const kept = gpu.allocate(
        "staging",
        total * batches.length,
        GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      );
      try {
        let offset = 0;
        for (const values of batches) {
          program.write(values);
          gpu.device.queue.writeBuffer(
            step.buffer,
            STEP.randomKey * 4,
            new Uint32Array([randomKey]),
          );
          const encoder = gpu.device.createCommandEncoder();
          const pass = encoder.beginComputePass();
          encode(pass, program.commands);
          pass.end();
          nodes.forEach((node, i) => {
            const from = program.place(node);
            encoder.copyBufferToBuffer(
              from.buffer,
              from.offset,
              kept.buffer,
              offset,
              sizes[i]!,
            );
            offset += sizes[i]!;
          });
          gpu.device.queue.submit([encoder.finish()]);
        }
        const place = {
          buffer: kept.buffer,
          offset: 0,
          size: total * batches.length,
        };
        const bytes = await readBack(gpu, [place]);
        let start = 0;
        return batches.map(() =>
          Object.fromEntries(names.map((name, i) => {
            const words = sizes[i]! / 4;
            const values = nodes[i]!.dtype === "i32"
              ? new Int32Array(bytes, start, words)
              : new Float32Array(bytes, start, words);
            start += sizes[i]!;
            return [name, values];
          }))
        );
      } finally {
        kept.destroy();
      }
    },
    [Symbol.dispose]: () => program.destroy(),
  };
}
