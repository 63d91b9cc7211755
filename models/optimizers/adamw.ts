import { defineOptimizer } from "../optimizer.ts";

/**
 * AdamW: Adam with decoupled weight decay, `p -= lr * decay * p` beside the adaptive step.
 *
 * Same numbers as `torch.optim.AdamW`; Loshchilov and Hutter, Decoupled Weight Decay Regularization
 * (2019), algorithm 2.
 */
export default defineOptimizer({
  summary: "Adam with decoupled weight decay",
  paper: "arXiv:1711.05101",
  slots: ["m", "v"],
  defaults: { beta1: 0.9, beta2: 0.999, eps: 1e-8 },
  wgsl: `m = beta1 * m + (1.0 - beta1) * g;
v = beta2 * v + (1.0 - beta2) * g * g;
p = p * (1.0 - lr * decay) - lr * (m / correction1) / (sqrt(v / correction2) + eps);`,
  step(p, g, [m, v], { lr, decay, t, hyper }) {
    const { beta1, beta2, eps } = hyper as {
      beta1: number;
      beta2: number;
      eps: number;
    };
    const newM = beta1 * m! + (1 - beta1) * g;
    const newV = beta2 * v! + (1 - beta2) * g * g;
    const mean = newM / (1 - beta1 ** t);
    const variance = newV / (1 - beta2 ** t);
    return {
      p: p * (1 - lr * decay) - lr * mean / (Math.sqrt(variance) + eps),
      slots: [newM, newV],
    };
  },
});
