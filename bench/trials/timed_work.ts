import process from "node:process";
import {
  byteSource,
  type DeviceIdentity,
  type Engine,
  openSafetensors,
  type Session,
} from "../../models/mod.ts";
import type { TimeKind } from "../gate/time_block.ts";
import type { TimedIdentity, Turn, TurnRequest } from "../gate/timed_side.ts";
import type { Clock } from "../measure/clock.ts";
import type { Cell } from "../plan/cell.ts";
import type { Plan } from "../plan/plan_suite.ts";
import { initialWeights } from "../runner/initial_weights.ts";
import { storeWeights } from "../runner/tune.ts";
import { median } from "../stats/median.ts";

/** A training step that is ready to be timed. */
export interface TimedWork extends AsyncDisposable {
  /** What it is. */
  readonly identity: TimedIdentity;
  /** Where it runs. */
  readonly device: DeviceIdentity;
  /** Runs sample after sample and waits for each. `cpuMs` counts all threads of this process. */
  turn(request: TurnRequest): Promise<Turn>;
}

/** The weights stay where they are: each turn does the same, however many there were. */
const LEARNING_RATE = 0;

/**
 * Prepares the first step of a cell: its network, its weights and its first batch, over and over.
 *
 * @param plan The plan that the cell is from.
 * @param around Engine, folder for data that is made once, and where time comes from.
 * @throws {RangeError} If the cell trains nothing.
 */
export async function openTimedWork(
  plan: Plan,
  cell: Cell,
  { engine, cacheFolder, clock }: {
    readonly engine: Engine;
    readonly cacheFolder: string;
    readonly clock: Clock;
  },
): Promise<TimedWork> {
  const { workload, method, configuration: { fold, seed, model: own } } = cell;
  const [step] = method.steps;
  if (!step) {
    throw new RangeError(
      `Cannot time "${workload.name} ${method.label}": it trains nothing, expected a method with a step`,
    );
  }
  const { recipe, task: { configured: task } } = workload;
  const data = await workload.data.open({ cacheFolder, fold });
  const model = workload.model.architecture.build(
    own.size,
    { ...own.config, ...task.fit(data) },
    method.configured.extensions,
  );
  const checkpoint = plan.checkpoints.get(workload);
  const { weights } = await initialWeights(
    model,
    seed,
    checkpoint && own.checkpoint !== null
      ? await openSafetensors(byteSource(checkpoint, "checkpoint"))
      : null,
    own,
  );
  const bound = await task.bind(data, { model, recipe, seed });
  const batch = Object.fromEntries(
    Object.entries(bound.batch(0)).map(([name, values]) => [
      name,
      values.slice(0, values.length / recipe.optimizer.accumulate),
    ]),
  );
  const session: Session = await engine.open();
  try {
    storeWeights(session, model, weights, step.trainable);
    const program = await session.compileTraining(
      bound.training(step.trainable),
    );
    const micro = new Array(recipe.optimizer.accumulate).fill(batch);
    return {
      identity: {
        work: `${workload.name} ${method.label}`,
        samples: recipe.batch,
        trainable: step.trainable.length,
      },
      device: session.device,
      async turn({ samples, updates, burn }) {
        const times: Times[] = [];
        let lossNats = 0;
        while (times.length < samples) {
          const elapsed = startWatch(clock);
          for (let i = 0; i < updates; i++) {
            await program.update(micro, { lr: LEARNING_RATE, randomKey: i });
          }
          lossNats = (await program.records()).at(-1)!.lossNats;
          if (burn) burnTime(elapsed, burn);
          times.push(elapsed());
        }
        return {
          wallMs: median(times.map(({ wall }) => wall))!,
          cpuMs: median(times.map(({ cpu }) => cpu))!,
          lossNats,
        };
      },
      async [Symbol.asyncDispose]() {
        program[Symbol.dispose]();
        await session[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

type Times = Readonly<Record<TimeKind, number>>;

/** Milliseconds since now, by the clock and of all processors. */
function startWatch(clock: Clock): () => Times {
  const start = clock.nowMs();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { wall: clock.nowMs() - start, cpu: (user + system) / 1e3 };
  };
}

/** Makes what was timed so far take longer by a share. */
function burnTime(
  elapsed: () => Times,
  { kind, share }: NonNullable<TurnRequest["burn"]>,
): void {
  const endMs = elapsed()[kind] * (1 + share);
  while (elapsed()[kind] < endMs);
}
