import { defineResultCheck } from "../check.ts";
import type { Result } from "../result/result.ts";

/**
 * Float32 operations a second that one thread of a processor reaches at most: two 512-bit multiply-adds a
 * cycle, 64 operations, at 6.25 GHz.
 */
const THREAD_LIMIT = 4e11;

/** And one GPU: twice what any that can be bought in 2026 reaches without tensor cores. */
const GPU_LIMIT = 2.5e14;

/**
 * How far above the measured peak a run may be: where something else kept the machine busy while that was
 * measured, a run may be faster. A software rasterizer shares the processor with everything; of 961 results on
 * a busy machine, whose peaks were measured once, the fastest was at 1.7.
 */
const MARGIN = { gpu: 2, fallback: 4 } as const;

/** Speeds that the device cannot have: above the peak that was measured, or above what can be built. */
export default defineResultCheck({
  summary: "No work is faster than the peak of the device",
  find({ result }) {
    const limits = limitsOf(result);
    const rates = ratesOf(result);
    const peak = result.device?.peakFlopsPerS;
    if (typeof peak === "number") rates.set("the measured peak", peak);
    return [...rates].flatMap(([what, flopsPerS]) => {
      const limit = limits.find(({ of, most }) =>
        flopsPerS > most && of !== what
      );
      return limit
        ? [
          `${what} is ${giga(flopsPerS)} GFLOP/s, expected at most ${
            giga(limit.most)
          } by ${limit.of}`,
        ]
        : [];
    });
  },
});

function limitsOf({ device, environment }: Result) {
  const isFallback = device?.isFallback ?? false;
  const limits = [{
    of: isFallback ? "what processors can do" : "what GPUs can do",
    most: isFallback
      ? environment.cpuThreads * THREAD_LIMIT
      : Math.max(GPU_LIMIT, environment.cpuThreads * THREAD_LIMIT),
  }];
  if (typeof device?.peakFlopsPerS === "number") {
    const margin = MARGIN[isFallback ? "fallback" : "gpu"];
    limits.push({
      of: "the measured peak",
      most: device.peakFlopsPerS * margin,
    });
  }
  return limits;
}

/** Operations a second by what they are of. */
function ratesOf({ costs, steps }: Result): Map<string, number> {
  const rates = new Map<string, number>();
  const add = (what: string, flops: number, ms: number | undefined) => {
    if (flops > 0 && ms !== undefined && ms > 0) {
      rates.set(what, flops / (ms / 1000));
    }
  };
  if (!costs) return rates;
  add("training", costs.trainingFlops, costs.trainingMs);
  add("evaluation", costs.evaluationFlops, costs.evaluationMs);
  // Which step a sample is of is not told, so each is taken for one of the cheapest.
  const cheapest = Math.min(
    ...costs.steps?.map(({ updateFlops }) => updateFlops) ??
      (steps.length === 1 ? [costs.trainingFlops / costs.updates] : [0]),
  );
  const least = (timing: typeof costs.updateWallMs) =>
    timing ? Math.min(...timing.samples) : undefined;
  add("an update", cheapest, least(costs.updateWallMs));
  add("an update on the GPU", cheapest, least(costs.updateGpuMs));
  return rates;
}

function giga(flopsPerS: number): string {
  return (flopsPerS / 1e9).toPrecision(3);
}
