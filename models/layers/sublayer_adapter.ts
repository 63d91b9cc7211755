import type { Extension } from "../architecture.ts";
import { add } from "../ops/add.ts";
import { gelu } from "../ops/gelu.ts";
import { relu } from "../ops/relu.ts";
import { linear } from "./linear.ts";

/** Settings of {@linkcode sublayerAdapter}. */
export interface SublayerAdapterOptions {
  /** Behind which sub-layers: those that mix tokens, or MLPs. */
  readonly site: "attention" | "mlp";
  /** The inner width is the channels divided by this, at least 1. */
  readonly reduction: number;
  /** What stands between the two maps. */
  readonly activation: "gelu" | "relu";
  /** Standard deviation of the first weights of `down`, which are cut at two of them. */
  readonly std: number;
}

/**
 * Bottleneck adapter behind a sub-layer, in front of the residual sum: `y + up(f(down(y)))`.
 *
 * Houlsby et al., Parameter-Efficient Transfer Learning for NLP (2019), arXiv:1902.00751, section 2.1.
 * Their adapters start near the identity; these start at it, since the weights of `up` start at 0.
 * Parameters `attention_adapter.{down,up}` or `mlp_adapter.{down,up}`.
 */
export function sublayerAdapter(
  { site, reduction, activation, std }: SublayerAdapterOptions,
): Extension {
  const f = { gelu, relu }[activation];
  return {
    site,
    apply(scope, y) {
      const C = y.shape.at(-1)!;
      const inner = Math.max(1, Math.floor(C / reduction));
      const at = scope.at(`${site}_adapter`);
      const hidden = f(linear(at.at("down"), y, inner, {
        weight: { kind: "truncated_normal", std },
      }));
      return add(
        y,
        linear(at.at("up"), hidden, C, {
          weight: { kind: "constant", value: 0 },
        }),
      );
    },
  };
}
