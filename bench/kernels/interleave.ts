import type { Contender } from "./contender.ts";

/** How often, and by which clock. */
export interface InterleaveOptions {
  /** Rounds that count; in each, every contender has one turn. */
  readonly rounds: number;
  /** Rounds before that compile and fill caches. */
  readonly warmupRounds: number;
  /** Updates of a turn, followed by one wait. */
  readonly updates: number;
  /** Milliseconds from a fixed point. */
  readonly now: () => number;
  /** Called after each turn. */
  readonly onTurn?: (turn: Turn) => void;
}

/** What one turn took. */
export interface Turn {
  /** Who. */
  readonly name: string;
  /** Round, from 0; negative before those that count. */
  readonly round: number;
  /** Milliseconds per update, its share of the wait included. */
  readonly updateMs: number;
}

/** What was measured of a contender. */
export interface Timing {
  /** Milliseconds per update, one number a round. */
  readonly updateMs: readonly number[];
  /** Value of every update, those of the warm-up included. */
  readonly values: readonly number[];
}

/**
 * Times contenders in turns, A B C, C B A, so that a steady change in the machine's speed meets all alike.
 *
 * @returns What was measured, by name.
 */
export async function interleave(
  contenders: readonly Contender[],
  { rounds, warmupRounds, updates, now, onTurn }: InterleaveOptions,
): Promise<Map<string, Timing>> {
  const timings = new Map(contenders.map(({ name }) => [name, {
    updateMs: [] as number[],
    values: [] as number[],
  }]));
  const back = contenders.toReversed();
  for (let round = -warmupRounds; round < rounds; round++) {
    for (const contender of round % 2 === 0 ? contenders : back) {
      const { name } = contender;
      const start = now();
      for (let i = 0; i < updates; i++) await contender.update();
      const values = await contender.settle();
      const updateMs = (now() - start) / updates;
      const timing = timings.get(name)!;
      timing.values.push(...values);
      if (round >= 0) timing.updateMs.push(updateMs);
      onTurn?.({ name, round, updateMs });
    }
  }
  return timings;
}
