/**
 * One side of a timed comparison: a checkout that runs a fixed piece of work when told to.
 *
 * @module
 */
import { z } from "zod";

/** Version of what the processes of two checkouts say to each other. */
export const TURN_PROTOCOL = 1;

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

/** What a turn gave. */
export type Turn = Readonly<z.infer<typeof turn>>;

/** A checkout that is ready. */
export interface TimedSide extends AsyncDisposable {
  /** What it said first. */
  readonly greeting: Greeting;
  /**
   * Runs so many updates.
   *
   * @returns Milliseconds of the clock and of all processors for all of them, and the loss of the last one.
   */
  turn(updates: number): Promise<Turn>;
}

/**
 * Reads what a side said first.
 *
 * @throws {SyntaxError} If it is not that.
 */
export function readGreeting(line: string): Greeting {
  return read(greeting, line, "a greeting of protocol 1");
}

/**
 * Reads what a turn gave.
 *
 * @throws {SyntaxError} If it is not that.
 */
export function readTurn(line: string): Turn {
  return read(turn, line, "the time of a turn");
}

function read<T>(form: z.ZodType<T>, line: string, expected: string): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = undefined;
  }
  const { success, data } = form.safeParse(value);
  if (success) return data;
  throw new SyntaxError(
    `Cannot time a checkout: it said "${
      line.slice(0, 200)
    }", expected ${expected}`,
  );
}
