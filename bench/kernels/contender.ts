/** One implementation of a piece of work that is timed against others. */
export interface Contender extends AsyncDisposable {
  /** Who it is, e.g. `native`. */
  readonly name: string;
  /** Name of its adapter. */
  readonly adapter: string;
  /** Floating-point operations of an update, counted from the graph; 0 if it has none to count. */
  readonly flops: number;
  /** Memory for values between kernels: as planned, and the least that any plan could need; where it matters. */
  readonly activations?: {
    readonly bytes: number;
    readonly boundBytes: number;
  };
  /** Enqueues one update. */
  update(): void | Promise<void>;
  /** Waits for all that was enqueued; returns a value for each update since the last call: its loss. */
  settle(): Promise<readonly number[]>;
}

/** A piece of work: opens its contenders, ours first. */
export interface KernelSuite {
  /** One line. */
  readonly summary: string;
  /** Updates of a turn, if no other count is asked for. @default {4} */
  readonly updates?: number;
  /** Prepares everyone who takes part. */
  open(): Promise<Contender[]>;
}
