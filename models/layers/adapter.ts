import type { Extension } from "../architecture.ts";
import { add } from "../ops/add.ts";
import { gelu } from "../ops/gelu.ts";
import { linear } from "./linear.ts";

/**
 * Bottleneck adapter with an inner residual, `x + up(gelu(down(x)))`, at the end of a residual
 * branch, before layer scale.
 *
 * Placement, width and first values are those of the diffusion-tuning paper's repository: weights
 * start at a standard deviation of 0.02, so an untrained adapter is close to the identity, not equal
 * to it. After Houlsby et al., Parameter-Efficient Transfer Learning for NLP (2019), arXiv:1902.00751.
 *
 * @param reduction The inner width is the channels divided by this.
 */
export function bottleneckAdapter(reduction: number): Extension {
  const weight = { kind: "truncated_normal", std: 0.02 } as const;
  return {
    site: "branch",
    response: ["adapter.up.weight", "adapter.up.bias"],
    apply(scope, x) {
      const C = x.shape.at(-1)!;
      const inner = Math.max(1, Math.floor(C / reduction));
      const at = scope.at("adapter");
      const hidden = gelu(linear(at.at("down"), x, inner, { weight }));
      return add(x, linear(at.at("up"), hidden, C, { weight }));
    },
  };
}
