import type { OptimizerState, TrainingSpec } from "../../engine.ts";
import { sizeOf } from "../../graph/tensor.ts";
import type { TfjsTensor } from "../../op.ts";
import { agesOf } from "../optimizer_state.ts";
import type { Surroundings } from "./program.ts";
import { compileUpdateRule } from "./update_rule.ts";

/** The optimizer of a training program. */
export interface TfjsOptimizer {
  /**
   * Updates the weights.
   *
   * @param gradients In the order of the spec; they stay the caller's.
   * @returns The global gradient norm before clipping, to be disposed of by the caller.
   */
  update(gradients: readonly TfjsTensor[], lr: number): TfjsTensor;
  /** Reads the slots. */
  state(): Promise<OptimizerState>;
  /** Frees the slots. */
  destroy(): void;
}

/** Prepares the optimizer of `spec`, its slots as in `from` or at 0. */
export function createOptimizer(
  spec: TrainingSpec,
  from: OptimizerState,
  { backend: { tf }, store, ledger }: Surroundings,
): TfjsOptimizer {
  const { trainable, optimizer, hyper, clipNorm } = spec;
  const ages = agesOf(spec, from);
  const rule = compileUpdateRule(optimizer.wgsl);
  const numbers = { ...optimizer.defaults, ...hyper };
  const { beta1 = 0, beta2 = 0 } = numbers;
  let t = 0;
  const slots = trainable.map(({ tensor: { name, shape } }) => {
    const before = from.get(name!)?.slots;
    return Object.fromEntries(
      optimizer.slots.map((slot, i) => [
        slot,
        before ? tf.tensor(before[i]!, [...shape]) : tf.zeros([...shape]),
      ]),
    );
  });
  const bytes = optimizer.slots.length * 4 *
    trainable.reduce((sum, { tensor }) => sum + sizeOf(tensor.shape), 0);
  ledger.add("optimizer", bytes);

  const globalNorm = (gradients: readonly TfjsTensor[]) =>
    tf.tidy(() => {
      const squares = gradients.map((g) => tf.sum(tf.square(g)));
      return tf.sqrt(tf.sum(tf.stack(squares)));
    });
  /** `min(1, limit / (norm + 1e-6))`, as `torch.nn.utils.clip_grad_norm_`. */
  const clipFactor = (norm: TfjsTensor, limit: number) =>
    tf.tidy(() => tf.minimum(tf.div(limit, tf.add(norm, 1e-6)), 1));

  return {
    update(gradients, lr) {
      t++;
      const gradientBytes = gradients.reduce((sum, g) => sum + g.size * 4, 0);
      ledger.add("gradient", gradientBytes);
      const norm = globalNorm(gradients);
      const factor = clipNorm === undefined
        ? undefined
        : clipFactor(norm, clipNorm);
      for (
        const [i, { tensor, lrScale = 1, decay = 0 }] of trainable.entries()
      ) {
        const name = tensor.name!;
        const own = slots[i]!;
        const kept = ["p", ...optimizer.slots];
        const next = tf.tidy(() => {
          const values = rule(tf, {
            ...numbers,
            ...own,
            p: store.get(name),
            g: factor ? tf.mul(gradients[i]!, factor) : gradients[i]!,
            lr: lr * lrScale,
            decay,
            correction1: 1 - beta1 ** (ages[i]! + t),
            correction2: 1 - beta2 ** (ages[i]! + t),
          });
          return kept.map((key) => values[key] as TfjsTensor);
        });
        store.replace(name, next[0]!);
        optimizer.slots.forEach((slot, j) => {
          own[slot]!.dispose();
          own[slot] = next[j + 1]!;
        });
      }
      factor?.dispose();
      ledger.remove("gradient", gradientBytes);
      return norm;
    },
    async state() {
      const read = await Promise.all(slots.map((own) =>
        Promise.all(
          // TensorFlow.js keeps the array it hands out.
          optimizer.slots.map(async (name) =>
            (await own[name]!.data()).slice() as Float32Array
          ),
        )
      ));
      return new Map(trainable.map(({ tensor }, i) => [
        tensor.name!,
        { updates: ages[i]! + t, slots: read[i]! },
      ]));
    },
    destroy() {
      slots.forEach((own) => tf.dispose(own));
      ledger.remove("optimizer", bytes);
    },
  };
}
