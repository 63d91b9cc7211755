/** What commands of the site see of the world; tests pass their own. */
export interface WebIo {
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error. */
  err(text: string): void;
  /** A variable of the environment. */
  env(name: string): string | undefined;
  /** The time, ISO 8601 in UTC. */
  now(): string;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
}
