import type { RandomSource } from "../stats/random_source.ts";
import type { RatioSource } from "./judge_times.ts";
import {
  type Block,
  timeBlock,
  type TimedPair,
  type TimeKind,
} from "./time_block.ts";
import type { Greeting, SideName, TimedSide } from "./timed_side.ts";

/** How two sides are timed. */
export interface RatioOptions {
  /** Draws who begins. */
  readonly random: RandomSource;
  /** Which time counts; by default that of the clock on a GPU, of the processors where they are all there is. */
  readonly kind?: TimeKind;
  /** Milliseconds of a turn, about. */
  readonly turnMs: number;
  /** Milliseconds after which no further block begins. */
  readonly budgetMs: number;
  /** Milliseconds from a fixed point. */
  readonly now: () => number;
  /** A slow-down of the candidate that is put in, as a share of its time. */
  readonly slower?: number;
  /** Told of each block. */
  readonly onBlock?: (block: Block) => void;
}

/** Thrown if two sides cannot be compared at all. */
export class UnlikeSidesError extends Error {
  /** Stays `UnlikeSidesError` when code is minified. */
  override readonly name = "UnlikeSidesError";
}

/** Relative difference of first losses from which on the two sides do not compute the same. */
const SAME_LOSS = 1e-3;

/** Samples of a turn. On two processors under a load of 14, one in four was longer by a tenth or more. */
const SAMPLES = 9;

/** Updates of a sample at most. */
const MOST_UPDATES = 1000;

/**
 * Opens two sides and warms them up: a first update compiles, three more tell how many make a turn.
 *
 * @param open Opens a side; the two are opened at once.
 * @throws {UnlikeSidesError} If work, device or first loss differ.
 */
export async function openRatios(
  open: (side: SideName) => Promise<TimedSide>,
  options: RatioOptions,
): Promise<RatioSource> {
  const { baseline, candidate } = await openPair(open);
  const close = async () => {
    await baseline[Symbol.asyncDispose]();
    await candidate[Symbol.asyncDispose]();
  };
  try {
    checkAlike(baseline.greeting, candidate.greeting);
    const { turnMs, slower, now, budgetMs, onBlock, random } = options;
    const kind = options.kind ??
      (baseline.greeting.place.isFallback ? "cpu" : "wall");
    const updateMs = await warmUp({ baseline, candidate }, kind);
    const updates = Math.ceil(turnMs / SAMPLES / updateMs);
    const turn = {
      samples: SAMPLES,
      updates: Math.min(MOST_UPDATES, Math.max(1, updates)),
    };
    const start = now();
    return {
      kind,
      async next() {
        if (now() - start >= budgetMs) return null;
        const block = await timeBlock({ baseline, candidate }, {
          turn,
          kind,
          random,
          ...(slower !== undefined && { slower }),
        });
        onBlock?.(block);
        return block.logRatio;
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens both sides; if one fails, the other is closed. The baseline's failure is told first. */
async function openPair(
  open: (side: SideName) => Promise<TimedSide>,
): Promise<TimedPair> {
  const [baseline, candidate] = await Promise.allSettled([
    open("baseline"),
    open("candidate"),
  ]);
  if (baseline.status === "fulfilled" && candidate.status === "fulfilled") {
    return { baseline: baseline.value, candidate: candidate.value };
  }
  for (const side of [baseline, candidate]) {
    if (side.status === "fulfilled") await side.value[Symbol.asyncDispose]();
  }
  throw baseline.status === "rejected"
    ? baseline.reason
    : (candidate as PromiseRejectedResult).reason;
}

function checkAlike(a: Greeting, b: Greeting): void {
  for (const part of ["identity", "place"] as const) {
    const own: Readonly<Record<string, unknown>> = a[part];
    const other: Readonly<Record<string, unknown>> = b[part];
    const key = Object.keys(own).find((name) => own[name] !== other[name]);
    if (key === undefined) continue;
    throw new UnlikeSidesError(
      `Cannot compare times: ${key} is "${own[key]}" in the baseline and "${
        other[key]
      }" in the candidate, expected the same ${
        part === "identity" ? "work" : "device"
      }`,
    );
  }
}

/** Returns milliseconds of an update of the slower side. */
async function warmUp(
  { baseline, candidate }: TimedPair,
  kind: TimeKind,
): Promise<number> {
  const losses: number[] = [];
  let updateMs = 0;
  for (const side of [baseline, candidate]) {
    const { lossNats } = await side.turn({ samples: 1, updates: 1 });
    losses.push(lossNats);
    const { wallMs, cpuMs } = await side.turn({ samples: 3, updates: 1 });
    updateMs = Math.max(updateMs, kind === "wall" ? wallMs : cpuMs);
  }
  const [own, other] = losses as [number, number];
  if (Math.abs(other - own) > SAME_LOSS * Math.abs(own)) {
    throw new UnlikeSidesError(
      `Cannot compare times: the first loss is ${own} in the baseline and ${other} in the candidate, expected the same; what computes something else is not faster`,
    );
  }
  return updateMs;
}
