import {
  createRandom,
  type Engine,
  type Session,
  type Tensor,
  type TrainingProgram,
} from "../../models/mod.ts";

/** What a training program did to its parameters, up to the last time its records were read. */
export interface ObservedProgram {
  /**
   * Mean gradient of each trained parameter, as the optimizer's first slot keeps it: its norm, and its sum with
   * random signs, which a permutation would change too.
   */
  readonly gradients: ReadonlyMap<string, readonly [number, number]>;
  /** Norm of what all trained parameters together have moved. */
  readonly movedNorm: number;
}

/** An engine that is watched. */
export interface ObservedEngine extends Engine {
  /** Returns what the training programs did that were compiled since the last call, in that order. */
  takePrograms(): ObservedProgram[];
  /** Bytes that the newest session holds. */
  heldBytes(): number;
}

/** Watches all training programs of an engine. What they compute is left as it is. */
export function observeEngine(engine: Engine): ObservedEngine {
  let programs: { seen: ObservedProgram }[] = [];
  let newest: Session | undefined;
  return {
    summary: engine.summary,
    takePrograms() {
      const own = programs.map(({ seen }) => seen);
      programs = [];
      return own;
    },
    heldBytes: () =>
      Object.values(newest?.memory().now ?? {})
        .reduce((sum, own) => sum + own, 0),
    async open() {
      const session = newest = await engine.open();
      return {
        ...session,
        async compileTraining(spec, from) {
          const tensors = spec.trainable.map(({ tensor }) => tensor);
          const names = tensors.map(({ name }) => name!);
          const before = await session.read(names);
          const program = await session.compileTraining(spec, from);
          const entry = { seen: NOTHING };
          programs.push(entry);
          return {
            ...program,
            async records() {
              const records = await program.records();
              entry.seen = {
                gradients: await readGradients(program, tensors),
                movedNorm: distance(before, await session.read(names)),
              };
              return records;
            },
          };
        },
      };
    },
  };
}

const NOTHING: ObservedProgram = { gradients: new Map(), movedNorm: 0 };

async function readGradients(
  program: TrainingProgram,
  tensors: readonly Tensor[],
): Promise<ObservedProgram["gradients"]> {
  const state = await program.optimizerState();
  return new Map(tensors.flatMap(({ name }) => {
    const mean = state.get(name!)?.slots[0];
    return mean ? [[name!, fingerprint(name!, mean)] as const] : [];
  }));
}

function fingerprint(name: string, values: Float32Array): [number, number] {
  const random = createRandom(0, `fingerprint/${name}`);
  let squares = 0, signed = 0;
  for (const value of values) {
    squares += value * value;
    signed += random.unit() < 0.5 ? value : -value;
  }
  return [Math.sqrt(squares), signed];
}

function distance(
  before: ReadonlyMap<string, Float32Array>,
  after: ReadonlyMap<string, Float32Array>,
): number {
  let squares = 0;
  for (const [name, values] of after) {
    const old = before.get(name)!;
    values.forEach((value, i) => squares += (value - old[i]!) ** 2);
  }
  return Math.sqrt(squares);
}
