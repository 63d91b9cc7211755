import type { Model } from "../models/mod.ts";
import { blockKey, type Subspace } from "./partition.ts";

/**
 * The blocks of a network, from the input up. What lies between two of them goes with the one below, what lies below
 * the first with that.
 */
export function blockSubspaces(model: Model): Subspace[] {
  const blockOf = new Map<string, string>();
  const first = model.parameters.map(blockKey).find((key) => key !== null);
  let last = first ?? "";
  for (const own of model.parameters) {
    const { kind } = own.unit;
    if (kind === "norm" || kind === "head") continue;
    last = blockKey(own) ?? last;
    blockOf.set(own.name, last);
  }
  return [...new Set(blockOf.values())].map((name) => ({
    name,
    holds: (own) => blockOf.get(own.name) === name,
  }));
}
