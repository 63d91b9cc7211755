/** Where time comes from; tests pass one of their own. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  nowMs(): number;
  /** The date. */
  date(): Date;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  date: () => new Date(),
};
