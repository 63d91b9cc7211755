/** How often something may be done. */
export interface RateLimit {
  /** As often at once. */
  readonly burst: number;
  /** As often in the long run. */
  readonly perSecond: number;
}

/** Counts what each client does. */
export interface RateLimiter {
  /**
   * Takes one turn.
   *
   * @param client Whose turn.
   * @returns 0, or after how many seconds it may be tried again.
   */
  take(client: string): number;
}

/** Most clients that are remembered; those who have all their turns need not be. */
const MOST_CLIENTS = 10_000;

/**
 * A bucket of turns for each client, which fills again with time.
 *
 * @param nowMs The time in milliseconds.
 */
export function rateLimiter(
  { burst, perSecond }: RateLimit,
  nowMs: () => number,
): RateLimiter {
  const buckets = new Map<string, { turns: number; atMs: number }>();
  const filled = ({ turns, atMs }: { turns: number; atMs: number }) =>
    Math.min(burst, turns + (nowMs() - atMs) / 1000 * perSecond);
  return {
    take(client) {
      const bucket = buckets.get(client);
      const turns = bucket ? filled(bucket) : burst;
      if (turns < 1) return Math.ceil((1 - turns) / perSecond);
      buckets.delete(client); // to the end: seen last
      buckets.set(client, { turns: turns - 1, atMs: nowMs() });
      if (buckets.size > MOST_CLIENTS) {
        const [oldest] = buckets.keys();
        buckets.delete(oldest!);
      }
      return 0;
    },
  };
}
