/**
 * One side of a timed comparison: a checkout that runs a fixed piece of work when told to.
 *
 * @module
 */
import { z } from "zod";

/** Version of what the processes of two checkouts say to each other. */
export const TURN_PROTOCOL = 2;

const identity = z.object({
  work: z.string(),
  samples: z.number(),
  trainable: z.number(),
});

const place = z.object({
  engine: z.string(),
  adapter: z.string(),
  vendor: z.string(),
  architecture: z.string(),
  driver: z.string(),
  isFallback: z.boolean(),
  deno: z.string(),
  os: z.string(),
  arch: z.string(),
});

const greeting = z.object({
  protocol: z.literal(TURN_PROTOCOL),
  identity,
  place,
});

const request = z.strictObject({
  /** Parts of the turn, each of which is timed by itself. */
  samples: z.int().positive(),
  /** Updates of a sample. */
  updates: z.int().positive(),
  /** A slow-down that is put in: time is burnt after each sample, as a share of what it took. */
  burn: z.strictObject({
    kind: z.enum(["wall", "cpu"]),
    share: z.number().positive(),
  }).optional(),
});

const turn = z.object({
  wallMs: z.number().positive(),
  cpuMs: z.number().positive(),
  lossNats: z.number(),
});

/** What the work is; sides are compared only if it is the same. */
export type TimedIdentity = Readonly<z.infer<typeof identity>>;

/** Where it runs; sides are compared only if it is the same. */
export type TimedPlace = Readonly<z.infer<typeof place>>;

/** What a side says first. */
export type Greeting = Readonly<z.infer<typeof greeting>>;

/** What a turn shall be. */
export type TurnRequest = Readonly<z.infer<typeof request>>;

/**
 * What a turn gave: milliseconds of the clock and of all processors for the median sample, and the loss of the last
 * update. What else a busy machine does can only make a sample longer, and does so to some of them.
 */
export type Turn = Readonly<z.infer<typeof turn>>;

/** Which of two checkouts: the accepted one, or the one that is judged. */
export type SideName = "baseline" | "candidate";

/** A checkout that is ready. */
export interface TimedSide extends AsyncDisposable {
  /** What it said first. */
  readonly greeting: Greeting;
  /** Takes a turn. */
  turn(request: TurnRequest): Promise<Turn>;
}

/** Starts one side with a piece of work. */
export type OpenSide = (
  side: SideName,
  work: {
    /** Root of its checkout. */
    readonly folder: string;
    /** Name of the suite, which is read from the checkout. */
    readonly suite: string;
    /** Workload and label, e.g. `convnext/emoji53 full`. */
    readonly work: string;
  },
) => Promise<TimedSide>;

/** Thrown if a checkout cannot be timed: it ends, or says something else than expected. */
export class SideError extends Error {
  /** Stays `SideError` when code is minified. */
  override readonly name = "SideError";

  /**
   * @param side Which of the two it is.
   * @param found What it did, e.g. `it ended with code 1`.
   * @param expected What it should have said.
   * @param exitCode How it ended, if it did.
   */
  constructor(
    readonly side: SideName,
    readonly found: string,
    expected: string,
    readonly exitCode: number | null = null,
  ) {
    super(`Cannot time the ${side}: ${found}, expected ${expected}`);
  }
}

/** What a side says first, in words. */
export const EXPECTED_GREETING = `a greeting of protocol ${TURN_PROTOCOL}`;

/** What a side says after a turn, in words. */
export const EXPECTED_TURN = "the time of a turn";

/**
 * Reads what a side said first.
 *
 * @throws {SideError} If it is not that.
 */
export function readGreeting(line: string, side: SideName): Greeting {
  return read(greeting, line, side, EXPECTED_GREETING);
}

/**
 * Reads what a turn shall be.
 *
 * @throws {z.ZodError} If it is not that.
 */
export function readRequest(line: string): TurnRequest {
  return request.parse(JSON.parse(line));
}

/**
 * Reads what a turn gave.
 *
 * @throws {SideError} If it is not that.
 */
export function readTurn(line: string, side: SideName): Turn {
  return read(turn, line, side, EXPECTED_TURN);
}

function read<T>(
  form: z.ZodType<T>,
  line: string,
  side: SideName,
  expected: string,
): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = undefined;
  }
  const { success, data } = form.safeParse(value);
  if (success) return data;
  throw new SideError(side, `it said "${line.slice(0, 200)}"`, expected);
}
