import type { KernelTime } from "../../models/mod.ts";
import type { Costs } from "../result/result.ts";
import type { KernelSpent } from "./spent.ts";

/** Kernels that a profile names; the rest is in its sum alone. */
const NAMED = 10;

/**
 * Adds the kernels of a profiled update to those of earlier ones.
 *
 * @param spent Sums by name, changed in place.
 * @param times Each dispatch of the update, in order.
 */
export function addKernels(
  spent: Record<string, KernelSpent>,
  times: readonly KernelTime[],
): void {
  for (const { label, gpuMs, flops } of times) {
    const own = spent[label] ??= { gpuMs: 0, dispatches: 0, flops: 0 };
    own.gpuMs += gpuMs;
    own.dispatches++;
    own.flops += flops;
  }
}

/**
 * The kernels that take longest, as means of the profiled updates.
 *
 * @param spent Sums over those updates, by name.
 * @param updates Their number.
 * @returns `undefined` if there is none.
 */
export function kernelProfile(
  spent: Readonly<Record<string, KernelSpent>>,
  updates: number,
): Costs["kernelProfile"] {
  const all = Object.entries(spent);
  if (updates === 0 || all.length === 0) return undefined;
  const mean = (sum: number) => sum / updates;
  return {
    updates,
    gpuMs: mean(all.reduce((sum, [, { gpuMs }]) => sum + gpuMs, 0)),
    kernels: all
      // Equal times fall back on names, so that equal runs are written alike.
      .toSorted(([a, x], [b, y]) => y.gpuMs - x.gpuMs || (a < b ? -1 : 1))
      .slice(0, NAMED)
      .map(([name, { gpuMs, dispatches, flops }]) => ({
        name,
        gpuMs: mean(gpuMs),
        dispatches: mean(dispatches),
        flops: mean(flops),
      })),
  };
}
