import type { Io } from "./io.ts";

/** What every command is made with. */
export interface CliContext {
  /** The world. */
  readonly io: Io;
  /** The arguments as they came, to start oneself again. */
  readonly args: readonly string[];
  /** Told with what code the process shall end. */
  setExit(code: number): void;
}
