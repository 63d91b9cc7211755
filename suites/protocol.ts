import { z } from "zod";

/** How many updates each method of a suite gets; docs/protocols.md has the formulas. */
export type Protocol =
  /** All methods make as many updates; the steps of a method share them. */
  | "equal-updates"
  /** Each step makes as many updates, so that a chain of four costs four times as much: the paper's. */
  | "per-step"
  /** As many updates as the operations of full tuning pay for. */
  | "equal-flops"
  /** As many updates as fit in the time of full tuning, by update times that are measured before the first cell. */
  | "equal-time";

/** The protocols by name. */
export const protocols = [
  "equal-updates",
  "per-step",
  "equal-flops",
  "equal-time",
] as const satisfies readonly Protocol[];

/** Form of the entry in a suite file: one, or several that are run side by side. */
export const protocolForm = z.union([
  z.enum(protocols),
  z.array(z.enum(protocols)).nonempty(),
], { error: `expected one of ${protocols.join(", ")}, or a list of them` });

/** Whether what an update costs decides how many there are. */
export function isPriced(protocol: Protocol): boolean {
  return protocol === "equal-flops" || protocol === "equal-time";
}
