import type { Result } from "../result/result.ts";
import type { StepFacts, TrainedFacts } from "../gate/facts.ts";
import type { Lane } from "../runner/lane.ts";
import type { Cell } from "../plan/cell.ts";
import type { ObservedEngine, ObservedProgram } from "./observe_engine.ts";

/**
 * Trains a cell as `bench run` would, and notes what came of it.
 *
 * @param lane A lane that was opened with the engine.
 * @param engine The engine, watched.
 */
export async function trainedFacts(
  lane: Lane,
  engine: ObservedEngine,
  cell: Cell,
): Promise<TrainedFacts> {
  engine.takePrograms();
  const before = engine.heldBytes();
  const result = await lane.run(cell);
  const programs = engine.takePrograms();
  return {
    status: result.status,
    steps: Object.fromEntries(
      result.curves.map((curve, i) => [
        curve.step,
        stepFacts(curve, programs[i]!),
      ]),
    ),
    selectionLossNats: result.curves.flatMap(({ selection }) =>
      selection.map(({ lossNats }) => round(lossNats))
    ),
    testLossNats: result.metrics.loss ? round(result.metrics.loss.value) : null,
    trainingFlops: result.costs?.trainingFlops ?? 0,
    peakBytes: { ...result.costs?.peakBytes },
    leakedBytes: engine.heldBytes() - before,
  };
}

function stepFacts(
  { lossNats, gradientNorm }: Result["curves"][number],
  { gradients, movedNorm }: ObservedProgram,
): StepFacts {
  return {
    lossNats: lossNats.map(round),
    gradientNorm: gradientNorm.map(round),
    movedNorm: round(movedNorm),
    gradients: Object.fromEntries(
      [...gradients].map((
        [name, [norm, signed]],
      ) => [name, [round(norm), round(signed)]]),
    ),
  };
}

/** Six digits: more of them differ from one device to the next. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
