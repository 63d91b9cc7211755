import type { Engine, StoredTensor, Tensor } from "../../models/mod.ts";
import type { Contender } from "./contender.ts";

/** A forward pass that every engine can run. */
export interface OpWork {
  /** What is computed; kept small, since it is read back. */
  readonly output: Tensor;
  /** Values of its parameters. */
  readonly stored: readonly StoredTensor[];
}

/** Prepares a forward pass on an engine. An update is one run; its value is the mean of the output. */
export async function openOpContender(
  name: string,
  engine: Engine,
  { output, stored }: OpWork,
): Promise<Contender> {
  const session = await engine.open();
  session.store(stored);
  const program = await session.compileInference({ output });
  let waiting = 0;
  return {
    name,
    adapter: session.device.adapter,
    flops: program.facts.flops,
    // All runs of a turn go into one call, so that they share its wait.
    update: () => void waiting++,
    async settle() {
      const runs = await program.run(
        Array.from({ length: waiting }, () => ({})),
      );
      waiting = 0;
      return runs.map(({ output }) => {
        const values = Array.from(output!);
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      });
    },
    async [Symbol.asyncDispose]() {
      program[Symbol.dispose]();
      await session[Symbol.asyncDispose]();
    },
  };
}
