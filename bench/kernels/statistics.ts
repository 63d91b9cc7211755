/** Statistics of a sample, as tinybench reports them; milliseconds. */
export interface LatencyStatistics {
  /** Number of samples. */
  readonly samplesCount: number;
  /** Smallest. */
  readonly min: number;
  /** Largest. */
  readonly max: number;
  /** Mean. */
  readonly mean: number;
  /** Median. */
  readonly p50: number;
  /** 99th percentile. */
  readonly p99: number;
  /** Standard deviation. */
  readonly sd: number;
  /** Half width of the 95 % interval of the mean. */
  readonly moe: number;
  /** The same in percent of the mean. */
  readonly rme: number;
}

interface Tinybench {
  Bench: new (options: Record<string, unknown>) => {
    add(
      name: string,
      fn: () => Promise<{ overriddenDuration: number }>,
    ): unknown;
    run(): Promise<unknown>;
    readonly tasks: readonly {
      readonly name: string;
      readonly result: { readonly latency?: LatencyStatistics };
    }[];
  };
}

/** Not written into the `import()`: a newcomer's first run shall not load a peer. */
const TINYBENCH = "npm:tinybench@6.2.3";

/**
 * Hands durations that were measured elsewhere to tinybench and returns its statistics.
 *
 * @param samples Milliseconds by name; at least one each.
 */
export async function tinybenchStatistics(
  samples: Readonly<Record<string, readonly number[]>>,
): Promise<Record<string, LatencyStatistics>> {
  const { Bench }: Tinybench = await import(TINYBENCH);
  const entries = await Promise.all(
    Object.entries(samples).map(async ([name, durations]) => {
      const bench = new Bench({
        iterations: durations.length,
        time: 0,
        warmup: false,
        throws: true,
      });
      let i = 0;
      // A function that is not async would be called once more, to find out whether it is.
      bench.add(
        name,
        async () =>
          await Promise.resolve({ overriddenDuration: durations[i++]! }),
      );
      await bench.run();
      const latency = bench.tasks[0]!.result.latency!;
      const { samplesCount, min, max, mean, p50, p99, sd, moe, rme } = latency;
      return [
        name,
        { samplesCount, min, max, mean, p50, p99, sd, moe, rme },
      ] as const;
    }),
  );
  return Object.fromEntries(entries);
}
