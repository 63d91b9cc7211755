import type {
  OptimizerState,
  TrainingProgram,
  TrainingSpec,
  UpdateRecord,
} from "../../engine.ts";
import type { TfjsTensor } from "../../op.ts";
import { createOptimizer } from "./optimize.ts";
import { createProgram, type Surroundings } from "./program.ts";

/** Compiles a training step: nothing to compile but the update rule; the graph is interpreted. */
export function compileTraining(
  spec: TrainingSpec,
  from: OptimizerState,
  around: Surroundings,
): TrainingProgram {
  const { backend, store } = around;
  const { tf } = backend;
  const { loss, trainable, assignments = [], accumulate = 1 } = spec;
  const program = createProgram([
    loss,
    ...trainable.map(({ gradient }) => gradient),
    ...assignments.map(({ value }) => value),
  ], around);
  const optimizer = createOptimizer(spec, from, around);
  // Losses and norms stay on the device until they are asked for.
  const unread: { update: number; loss: TfjsTensor; norm: TfjsTensor }[] = [];
  let updates = 0;
  let updateDispatches = 0;
  return {
    get facts() {
      const facts = program.facts();
      return {
        ...facts,
        dispatches: facts.dispatches * accumulate + updateDispatches,
        flops: facts.flops * accumulate,
        hardwareFlops: facts.hardwareFlops * accumulate,
      };
    },
    update(batches, { lr, randomKey }) {
      backend.use();
      if (batches.length !== accumulate) {
        throw new RangeError(
          `Cannot update: ${batches.length} micro-batches, expected ${accumulate}`,
        );
      }
      const losses: TfjsTensor[] = [];
      let sums: TfjsTensor[] | undefined;
      for (const [micro, values] of batches.entries()) {
        const [value, ...rest] = program.run(values, (randomKey + micro) >>> 0);
        losses.push(value!);
        const gradients = rest.slice(0, trainable.length);
        const states = rest.slice(trainable.length);
        assignments.forEach(({ state }, i) =>
          store.replace(state.name!, states[i]!)
        );
        sums = sums ? addAll(sums, gradients) : gradients;
      }
      const before = backend.counts.dispatches;
      const gradients = mean(sums!);
      const norm = optimizer.update(gradients, lr);
      gradients.forEach((tensor) => tensor.dispose());
      updateDispatches = backend.counts.dispatches - before;
      const loss = mean([losses.reduce(addPair)])[0]!;
      unread.push({ update: updates++, loss, norm });
    },
    async records() {
      backend.use();
      const waiting = unread.splice(0);
      // All at once: each wait for the GPU has a fixed price.
      const records = await Promise.all(
        waiting.map(async ({ update, loss, norm }): Promise<UpdateRecord> => {
          const values = await Promise.all([loss.data(), norm.data()]);
          tf.dispose([loss, norm]);
          const [lossNats, gradientNorm] = values.map(([value]) => value!);
          return {
            update,
            lossNats: lossNats!,
            gradientNorm: gradientNorm!,
          };
        }),
      );
      backend.use();
      return records;
    },
    async optimizerState() {
      backend.use();
      const state = await optimizer.state();
      backend.use();
      return state;
    },
    [Symbol.dispose]() {
      program.destroy();
      optimizer.destroy();
      for (const { loss, norm } of unread) tf.dispose([loss, norm]);
      unread.length = 0;
    },
  };

  function addPair(a: TfjsTensor, b: TfjsTensor): TfjsTensor {
    const sum = tf.add(a, b);
    tf.dispose([a, b]);
    return sum;
  }
  function addAll(a: TfjsTensor[], b: readonly TfjsTensor[]): TfjsTensor[] {
    return a.map((tensor, i) => addPair(tensor, b[i]!));
  }
  /** Divides sums over micro-batches by their number. */
  function mean(sums: TfjsTensor[]): TfjsTensor[] {
    if (accumulate === 1) return sums;
    return sums.map((sum) => {
      const mean = tf.mul(sum, 1 / accumulate);
      sum.dispose();
      return mean;
    });
  }
}
