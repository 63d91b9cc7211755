import {
  type Engine,
  parameter,
  type Random,
  scale,
  type Session,
  type TrainingProgram,
  type TrainingSpec,
} from "../../models/mod.ts";

/** Faults that the exact tier must find. */
export const FAULTS = [
  "wrong_gradient",
  "leaked_buffer",
  "dropped_step",
] as const;

/** One of {@linkcode FAULTS}. */
export type Fault = typeof FAULTS[number];

/** An engine that does wrong when told to. */
export interface FaultyEngine extends Engine {
  /**
   * Makes all training programs that are compiled from now on faulty, and frees what leaked before.
   *
   * @param fault What is wrong; `null` for nothing.
   * @param random Decides where and how.
   * @param names Parameters whose gradient may be the wrong one.
   * @param updates Updates one of which may get lost.
   */
  inject(
    fault: Fault | null,
    random: Random,
    names: ReadonlySet<string>,
    updates: number,
  ): void;
}

/** What a wrong gradient is multiplied by. */
const FACTORS = [0.9, 1.1, 0.5, -1, 0] as const;

/** Wraps an engine. Without a fault it computes the same, bit for bit. */
export function faultyEngine(engine: Engine): FaultyEngine {
  let current: Injection | null = null;
  const leaked: (() => void)[] = [];
  return {
    summary: engine.summary,
    inject(fault, random, names, updates) {
      for (const free of leaked.splice(0)) free();
      current = fault && {
        fault,
        random,
        names,
        lost: random.integer(updates),
        done: 0,
      };
    },
    async open() {
      const session = await engine.open();
      return {
        ...session,
        async compileTraining(spec, from) {
          const own = current;
          if (!own) return await session.compileTraining(spec, from);
          return spoilProgram(
            await session.compileTraining(spoilSpec(spec, own), from),
            session,
            own,
            leaked,
          );
        },
      };
    },
  };
}

interface Injection {
  readonly fault: Fault;
  readonly random: Random;
  readonly names: ReadonlySet<string>;
  readonly lost: number;
  done: number;
}

function spoilSpec(
  spec: TrainingSpec,
  { fault, random, names }: Injection,
): TrainingSpec {
  if (fault !== "wrong_gradient") return spec;
  const fitting = spec.trainable.filter(({ tensor }) =>
    names.has(tensor.name!)
  );
  if (fitting.length === 0) return spec;
  const victim = fitting[random.integer(fitting.length)]!;
  const factor = FACTORS[random.integer(FACTORS.length)]!;
  return {
    ...spec,
    trainable: spec.trainable.map((own) =>
      own === victim ? { ...own, gradient: scale(own.gradient, factor) } : own
    ),
  };
}

function spoilProgram(
  program: TrainingProgram,
  session: Session,
  own: Injection,
  leaked: (() => void)[],
): TrainingProgram {
  const { fault, random } = own;
  const isKept = fault === "leaked_buffer" && random.integer(2) === 0;
  if (fault === "leaked_buffer" && !isKept) {
    const size = 1 + random.integer(4096);
    const name = `leak.${random.integer(2 ** 30)}`;
    const data = new Float32Array(size);
    session.store([{ tensor: parameter(name, [size]), data, tag: "weight" }]);
    leaked.push(() => session.drop([name]));
  }
  return {
    ...program,
    update(batches, options) {
      const isLost = fault === "dropped_step" && own.done++ === own.lost;
      return program.update(batches, isLost ? { ...options, lr: 0 } : options);
    },
    [Symbol.dispose]() {
      const free = () => program[Symbol.dispose]();
      if (isKept) leaked.push(free);
      else free();
    },
  };
}
