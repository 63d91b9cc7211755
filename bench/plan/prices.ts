import type { Step, SuiteMethod, Workload } from "../../suites/mod.ts";
import type { Prices } from "./plan_steps.ts";
import { probeFlops, updateFlops } from "./update_flops.ts";

/**
 * Milliseconds of an update, by the name of a workload and then by the label of a method, its steps taken as often as
 * they come, their looks included; `""` is full tuning of the network as it is.
 */
export type UpdateTimes = Readonly<
  Record<string, Readonly<Record<string, number>>>
>;

/** Label of full tuning in {@linkcode UpdateTimes}: no method has it. */
export const WHOLE = "";

/** What an update of a method costs. */
export interface MethodPrices extends Prices {
  /** Operations of a step with so many updates, the looks by which it chooses included. */
  flopsOf(step: Step, updates: number): number;
}

/**
 * Makes what the methods of a workload pay for updates. Each graph is counted once.
 *
 * @param workload The workload.
 * @param times Measured times, for the protocol that goes by them; operations stand in for what is not there.
 */
export function workloadPrices(
  workload: Workload,
  times: UpdateTimes,
): (method: SuiteMethod) => MethodPrices {
  const { model: { architecture, size, config }, recipe, task } = workload;
  const own = recipe.protocol === "equal-time" ? times[workload.name] : {};
  const counted = new Map<SuiteMethod, Map<string, number>>();
  let wholeFlops: number | undefined;
  const whole = () => {
    if (wholeFlops !== undefined) return wholeFlops;
    const model = architecture.build(size, config);
    const all = model.parameters.map(({ name }) => name);
    return wholeFlops = updateFlops(model, all, recipe, task.configured);
  };
  return (method) => {
    const known = counted.get(method) ?? new Map<string, number>();
    counted.set(method, known);
    const count = (of: typeof updateFlops, trainable: readonly string[]) => {
      const key = of === probeFlops ? "" : trainable.join("\n");
      const flops = known.get(key) ??
        of(method.model, trainable, recipe, task.configured);
      known.set(key, flops);
      return flops;
    };
    const flopsOf = ({ trainable, probe }: Step, updates: number) =>
      (probe ? probe.passes * count(probeFlops, trainable) : 0) +
      updates * count(updateFlops, trainable);
    const wholeMs = own?.[WHOLE], ms = own?.[method.label];
    const isTimed = wholeMs !== undefined && ms !== undefined;
    return {
      flopsOf,
      get budget() {
        return recipe.updates * (isTimed ? wholeMs : whole());
      },
      priceOf: (step, updates) =>
        isTimed ? updates * ms : flopsOf(step, updates),
    };
  };
}
