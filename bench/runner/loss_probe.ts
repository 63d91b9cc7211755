import { type InferenceProgram, streamKey } from "../../models/mod.ts";
import type { LossWith } from "../../suites/mod.ts";
import type { Clock } from "../measure/clock.ts";
import { DivergedError } from "./diverged_error.ts";
import { microBatches } from "./micro_batches.ts";
import type { Spent } from "./spent.ts";
import type { TrainingJob } from "./training_job.ts";
import { compileOrRefuse } from "./unsupported_error.ts";

/** Measures losses for methods that choose by them. */
export interface LossProbe extends Disposable {
  /**
   * What a step may ask for.
   *
   * @param name Name of the step, for messages.
   * @param update The update it begins with, counted over all steps.
   */
  at(name: string, update: number): LossWith;
}

/**
 * Makes a probe: the forward pass of a training step, compiled when it is first asked for. What it costs, turning
 * parameters down and back included, counts as training.
 *
 * @param job The run.
 * @param trainable What trains where the probe comes first; it does not change the loss.
 */
export function openLossProbe(
  { session, task, recipe, seed }: Pick<
    TrainingJob,
    "session" | "task" | "recipe" | "seed"
  >,
  trainable: readonly string[],
  { clock, spent }: { readonly clock: Clock; readonly spent: Spent },
): LossProbe {
  let program: InferenceProgram | undefined;
  const compile = async (): Promise<InferenceProgram> => {
    const start = clock.nowMs();
    const { loss } = task.training(trainable);
    const compiled = await compileOrRefuse(() =>
      session.compileInference({ loss })
    );
    spent.compilationMs += clock.nowMs() - start;
    return compiled;
  };
  const measure = async (
    program: InferenceProgram,
    factors: ReadonlyMap<string, number>,
    update: number,
  ): Promise<number> => {
    const [values] = microBatches(task.batch(update), recipe);
    const before = await session.read([...factors.keys()]);
    session.write(
      new Map([...before].map(([own, data]) => {
        const factor = factors.get(own)!;
        return [own, data.map((value) => value * factor)];
      })),
    );
    try {
      const [outputs] = await program.run([values!], {
        randomKey: streamKey(seed, `update/${update}`),
      });
      const { facts } = program;
      spent.probes++;
      spent.probeFlops += facts.flops;
      spent.trainingFlops += facts.flops;
      spent.hardwareFlops += facts.hardwareFlops;
      return outputs!.loss![0]!;
    } finally {
      session.write(before);
    }
  };
  return {
    at: (name, update) => async (factors) => {
      program ??= await compile();
      const start = clock.nowMs();
      const lossNats = await measure(program, factors, update);
      spent.trainingMs += clock.nowMs() - start;
      if (Number.isFinite(lossNats)) return lossNats;
      throw new DivergedError(`loss ${lossNats}`, name, 0, null);
    },
    [Symbol.dispose]: () => program?.[Symbol.dispose](),
  };
}
