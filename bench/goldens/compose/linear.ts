import {
  bottleneckAdapter,
  type Initializer,
  linear as linearLayer,
  lora,
  type Scope,
  type Tensor,
} from "../../../models/mod.ts";
import type { Compose } from "../op_case.ts";

/** First values that nothing uses: a case brings its own. */
export const weight: Initializer = { kind: "constant", value: 0 };

/** A linear layer whose parameters are inputs of the case. */
export function linearOf(scope: Scope, x: Tensor, features: number): Tensor {
  return linearLayer(scope, x, features, { weight });
}

/** Affine maps and what tuning methods put beside them. */
export const linear: Readonly<Record<string, Compose>> = {
  linear: ({ at, scope }) => ({
    y: linearOf(scope, at("x"), at("weight").shape[0]!),
  }),
  lora_linear({ at, scope, number }) {
    const x = at("x");
    const base = linearOf(scope, x, at("weight").shape[0]!);
    const { apply } = lora({
      targets: [],
      rank: number("r"),
      alpha: number("alpha"),
    });
    return { y: apply(scope, base, { from: x, root: scope, all: [] }) };
  },
  adapter({ at, scope }) {
    const x = at("x");
    const reduction = x.shape.at(-1)! / at("down.weight").shape[0]!;
    // The adapter sits at a place called "adapter"; the case has its parameters at the root.
    const here: Scope = { ...scope, at: () => scope };
    const place = { from: x, root: scope, all: [] };
    return { y: bottleneckAdapter(reduction).apply(here, x, place) };
  },
};
