import type { RandomSource } from "../stats/random_source.ts";
import type { RatioSource } from "./judge_times.ts";
import {
  type Block,
  timeBlock,
  type TimedPair,
  type TimeKind,
} from "./time_block.ts";
import type { Greeting, TimedSide } from "./timed_side.ts";

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
  /** How many updates the candidate makes for those of the baseline, if not as many. */
  readonly feign?: (updates: number) => number;
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

/** Updates of a turn at most. */
const MOST_UPDATES = 1000;

/**
 * Opens two sides and warms them up: a turn of one update compiles, two more tell how many make a turn.
 *
 * @param open Opens a side.
 * @throws {UnlikeSidesError} If work, device or first loss differ.
 */
export async function openRatios(
  open: (side: keyof TimedPair) => Promise<TimedSide>,
  options: RatioOptions,
): Promise<RatioSource> {
  const baseline = await open("baseline");
  const candidate = await open("candidate").catch(async (error) => {
    await baseline[Symbol.asyncDispose]();
    throw error;
  });
  const close = async () => {
    await baseline[Symbol.asyncDispose]();
    await candidate[Symbol.asyncDispose]();
  };
  try {
    checkAlike(baseline.greeting, candidate.greeting);
    const { turnMs, feign, now, budgetMs, onBlock, random } = options;
    const wanted = await warmUp({ baseline, candidate }, turnMs);
    // A tenth of them more is then a whole number.
    const updates = feign ? Math.ceil(wanted / 10) * 10 : wanted;
    const kind = options.kind ??
      (baseline.greeting.place.isFallback ? "cpu" : "wall");
    const start = now();
    return {
      async next() {
        if (now() - start >= budgetMs) return null;
        const block = await timeBlock({ baseline, candidate }, {
          updates,
          kind,
          random,
          ...(feign && { candidateUpdates: feign(updates) }),
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

/** Returns the updates of a turn that is long enough. */
async function warmUp(
  { baseline, candidate }: TimedPair,
  turnMs: number,
): Promise<number> {
  const losses: number[] = [];
  let updateMs = 0;
  for (const side of [baseline, candidate]) {
    const { lossNats } = await side.turn(1);
    losses.push(lossNats);
    const { wallMs } = await side.turn(2);
    updateMs = Math.max(updateMs, wallMs / 2);
  }
  const [own, other] = losses as [number, number];
  if (Math.abs(other - own) > SAME_LOSS * Math.abs(own)) {
    throw new UnlikeSidesError(
      `Cannot compare times: the first loss is ${own} in the baseline and ${other} in the candidate, expected the same; what computes something else is not faster`,
    );
  }
  const updates = Math.ceil(turnMs / updateMs);
  return Math.min(MOST_UPDATES, Math.max(1, updates));
}
