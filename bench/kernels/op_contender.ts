import type { Engine, StoredTensor, Tensor, Values } from "../../models/mod.ts";
import type { Contender } from "./contender.ts";

/** A forward pass that every engine can run. */
export interface OpWork {
  /** What is computed; kept small, since it is read back. */
  readonly output: Tensor;
  /** Values of its parameters. */
  readonly stored: readonly StoredTensor[];
  /** Values of its inputs. */
  readonly values: Values;
}

/** Prepares a forward pass on an engine. An update is one run; its value is the root mean square of the output. */
export async function openOpContender(
  name: string,
  engine: Engine,
  { output, stored, values }: OpWork,
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
        Array.from({ length: waiting }, () => values),
      );
      waiting = 0;
      return runs.map(({ output }) => {
        const found = Array.from(output!);
        const squares = found.reduce((sum, value) => sum + value ** 2, 0);
        return Math.sqrt(squares / found.length);
      });
    },
    async [Symbol.asyncDispose]() {
      program[Symbol.dispose]();
      await session[Symbol.asyncDispose]();
    },
  };
}
