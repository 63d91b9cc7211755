import type { Session } from "../../models/mod.ts";
import type { Clock } from "./clock.ts";
import { matmulRates, type RateOptions } from "./matmul_rate.ts";

/**
 * The peak of a device that others may use at the same time: the most that was measured so far, since whatever
 * keeps a machine busy only makes it seem slower.
 */
export interface DevicePeak {
  /**
   * Measures again, in less than a second.
   *
   * @returns Float32 operations a second that matrix products reached at most, now or before.
   */
  measure(session: Session): Promise<number>;
}

/**
 * A peak that has not been measured yet.
 *
 * @param options How it is measured, where that differs.
 */
export function createDevicePeak(
  clock: Pick<Clock, "nowMs">,
  options: RateOptions = {},
): DevicePeak {
  let most = 0;
  return {
    async measure(session) {
      const size = session.device.isFallback ? 512 : 2048;
      const rates = await matmulRates(session, clock, {
        sizes: [size],
        // As linear layers multiply: among the fastest everywhere, and one kernel to compile.
        kinds: ["nt"],
        sampleMs: 40,
        samples: 2,
        ...options,
      });
      most = Math.max(most, ...rates.map(({ flopsPerS }) => flopsPerS));
      return most;
    },
  };
}
