import {
  linearLr,
  type Session,
  streamKey,
  type TrainingSpec,
  type Values,
} from "../../../models/mod.ts";
import { DivergedError } from "../diverged_error.ts";
import type { TrainingHooks } from "../training_job.ts";

/** Updates between two looks at their losses; each look waits for the device. */
const BLOCK = 10;

/** A pretraining run, all decided. The session holds the weights. */
export interface TextRun {
  /** Device. */
  readonly session: Session;
  /** What is trained. */
  readonly spec: TrainingSpec;
  /** How long. */
  readonly updates: number;
  /** Updates in which the learning rate rises; it falls to 0 on a line over the others. */
  readonly warmup: number;
  /** Learning rate at the top. */
  readonly lr: number;
  /** Decides dropout. */
  readonly seed: number;
  /** Inputs of the graph for an update. */
  readonly batchAt: (update: number) => Values;
  /** Looks at what does not train: figures by name. */
  readonly validate: () => Promise<Readonly<Record<string, number>>>;
  /** Updates between two such looks; there is always one at the end. */
  readonly every: number;
}

/** What was seen after some updates. */
export interface ValidationPoint {
  /** Updates done. */
  readonly update: number;
  /** Mean loss of the updates since the last point, in nats. */
  readonly lossNats: number;
  /** Figures of the validation, by name. */
  readonly figures: Readonly<Record<string, number>>;
}

/**
 * Trains, and looks at the validation lines now and then.
 *
 * @throws {DivergedError} If a loss or gradient norm is not finite.
 */
export async function trainOnText(
  run: TextRun,
  { clock, onEvent, signal }: TrainingHooks,
): Promise<ValidationPoint[]> {
  const { session, updates, every, seed } = run;
  using program = await session.compileTraining(run.spec);
  const points: ValidationPoint[] = [];
  const losses: number[] = [];
  let done = 0;
  onEvent?.({ kind: "step", name: "pretrain", index: 0, steps: 1, updates });
  while (done < updates) {
    signal?.throwIfAborted();
    const first = done;
    const start = clock.nowMs();
    const stop = Math.min(
      updates,
      first + BLOCK,
      every * (Math.floor(first / every) + 1),
    );
    for (; done < stop; done++) {
      await program.update([run.batchAt(done)], {
        // No update is wasted on a rate of 0.
        lr: linearLr(done + 1, {
          baseLr: run.lr,
          totalUpdates: updates + 1,
          warmupUpdates: run.warmup,
        }),
        randomKey: streamKey(seed, `update/${done}`),
      });
    }
    const records = await program.records();
    const updateMs = (clock.nowMs() - start) / (done - first);
    for (const { lossNats, gradientNorm } of records) {
      if (!Number.isFinite(lossNats) || !Number.isFinite(gradientNorm)) {
        throw new DivergedError(
          Number.isFinite(lossNats)
            ? `gradient norm ${gradientNorm}`
            : `loss ${lossNats}`,
          "pretrain",
          losses.length,
          losses.at(-1) ?? null,
        );
      }
      losses.push(lossNats);
    }
    onEvent?.({
      kind: "updates",
      done,
      updates,
      lossNats: losses.slice(first),
      updateMs,
    });
    if (done % every !== 0 && done < updates) continue;
    const own = losses.slice(points.at(-1)?.update ?? 0);
    const point = {
      update: done,
      lossNats: own.reduce((sum, loss) => sum + loss, 0) / own.length,
      figures: await run.validate(),
    };
    points.push(point);
    onEvent?.({ kind: "note", message: describe(point) });
  }
  return points;
}

function describe({ update, lossNats, figures }: ValidationPoint): string {
  const found = Object.entries({ "training loss": lossNats, ...figures });
  return `update ${update}: ${
    found.map(([name, value]) => `${name} ${value.toFixed(4)}`).join(", ")
  }`;
}
