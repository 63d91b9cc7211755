import type { InferenceProgram } from "../../models/mod.ts";
import {
  type Evaluation,
  NotFiniteError,
  type Scoring,
} from "../../suites/mod.ts";
import { DivergedError } from "./diverged_error.ts";

/** Batches in flight at once: reading back has a fixed price, memory has another. */
const GROUP = 8;

/**
 * Evaluates a split.
 *
 * @param program Compiled with the outputs of the task.
 * @param scoring What is evaluated.
 * @throws {DivergedError} If an output is not finite.
 */
export async function evaluate(
  program: InferenceProgram,
  scoring: Scoring,
): Promise<Evaluation> {
  const judge = scoring.start();
  for (let first = 0; first < scoring.batches; first += GROUP) {
    const group = Array.from(
      { length: Math.min(GROUP, scoring.batches - first) },
      (_, i) => scoring.inputs(first + i),
    );
    for (const outputs of await program.run(group)) {
      try {
        judge.add(outputs);
      } catch (error) {
        if (!(error instanceof NotFiniteError)) throw error;
        throw new DivergedError(error.found, "evaluation", 0, null);
      }
    }
  }
  return judge.finish();
}
