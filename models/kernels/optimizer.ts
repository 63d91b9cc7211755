/**
 * An optimizer over many tensors at once: gradient norm, clipping and update of all trainable weights
 * in three dispatches.
 *
 * Gradients lie one behind the other in blocks of 64 numbers; a table gives for each block where its
 * weights lie, the factor on its learning rate, its weight decay and its age.
 *
 * @module
 */
import {
  type Dispatch,
  FLAT_MAIN,
  flatWorkgroups,
  type Scratch,
  STEP,
  writeKernel,
} from "../kernel.ts";
import type { Optimizer } from "../optimizer.ts";

/** Numbers in a block. */
export const BLOCK_WORDS = 64;

/** Words of a block in the table: block of the weights, factor on the rate, decay, index of its age. */
export const TABLE_WORDS = 4;

/** Partial sums of the gradient norm per buffer of gradients. */
export const NORM_PARTS = 256;

/** Buffers of the optimizer for one buffer of weights. */
export interface OptimizerBuffers {
  /** The whole buffer that the weights lie in. */
  readonly weights: Scratch;
  /** Gradients of those that train, in blocks. */
  readonly gradients: Scratch;
  /** One buffer for each slot of the optimizer, laid out like the gradients. */
  readonly slots: readonly Scratch[];
  /** The table. */
  readonly table: Scratch;
  /** Number of blocks. */
  readonly blocks: number;
}

/** Neighbouring invocations that read neighbouring words of one stretch of the gradients. */
const NORM_LANES = 8;

/**
 * Sums of squares of the gradients, {@linkcode NORM_PARTS} of them from `part` on.
 *
 * Eight invocations share a stretch, so that a cache loads whole lines one behind the other: with a
 * stride of all invocations, each step would open another page.
 */
export function normPartsKernel(
  { gradients, blocks }: OptimizerBuffers,
  parts: Scratch,
  part: number,
): Dispatch {
  const writer = writeKernel();
  const g = writer.bind(gradients, "vec4<f32>");
  const out = writer.bind(parts, "f32", true);
  const words = blocks * BLOCK_WORDS / 4;
  const stretch = Math.ceil(words / NORM_PARTS) * NORM_LANES;
  const main = `${FLAT_MAIN}  var sum = vec4<f32>();
  let first = flat / ${NORM_LANES}u * ${writer.param(stretch)};
  let end = min(first + ${writer.param(stretch)}, ${writer.param(words)});
  for (var i = first + flat % ${NORM_LANES}u; i < end; i += ${NORM_LANES}u) {
    let word = ${g}[i]; sum = fma(word, word, sum);
  }
  ${out}[${writer.param(part)} + flat] = dot(sum, vec4<f32>(1.0));
}`;
  return writer.dispatch(
    "gradient_norm_parts",
    main,
    flatWorkgroups(NORM_PARTS),
  );
}

/**
 * The norm, and the factor that clips it: `min(1, limit / (norm + 1e-6))`, as
 * `torch.nn.utils.clip_grad_norm_`.
 *
 * @param clip Gets the norm and the factor.
 * @param limit Largest norm; `undefined` for no clipping.
 */
export function normKernel(
  parts: Scratch,
  clip: Scratch,
  limit: number | undefined,
): Dispatch {
  const writer = writeKernel();
  const values = writer.bind(parts, "f32");
  const out = writer.bind(clip, "f32", true);
  const main = `@compute @workgroup_size(1)
fn main() {
  var sum = 0.0;
  for (var i = 0u; i < ${
    writer.param(parts.words)
  }; i++) { sum += ${values}[i]; }
  let norm = sqrt(sum);
  ${out}[0] = norm;
  ${out}[1] = ${
    limit === undefined
      ? "1.0"
      : `min(1.0, ${writer.floatParam(limit)} / (norm + 1e-6))`
  };
}`;
  return writer.dispatch("gradient_norm", main, [1, 1, 1]);
}

/** Updates the weights and the slots. */
export function updateKernel(
  { weights, gradients, slots, table, blocks }: OptimizerBuffers,
  clip: Scratch,
  optimizer: Optimizer,
  hyper: Readonly<Record<string, number>>,
): Dispatch {
  const writer = writeKernel();
  const p = writer.bind(weights, "vec4<f32>", true);
  const g = writer.bind(gradients, "vec4<f32>");
  const names = slots.map((slot) => writer.bind(slot, "vec4<f32>", true));
  const rows = writer.bind(table, "u32");
  const factors = writer.bind(clip, "f32");
  const step = writer.bind("step", "u32");
  const number = (word: number | string) => `bitcast<f32>(${step}[${word}])`;
  // Work is in place, so invocations beyond the end must not repeat the last one.
  const main = `${FLAT_MAIN}  if (flat >= ${
    writer.param(blocks * BLOCK_WORDS / 4)
  }) { return; }
  let row = (flat / ${BLOCK_WORDS / 4}u) * ${TABLE_WORDS}u;
  let at = ${rows}[row] * ${BLOCK_WORDS / 4}u + flat % ${BLOCK_WORDS / 4}u;
  let lr = ${number(STEP.learningRate)} * bitcast<f32>(${rows}[row + 1u]);
  let decay = bitcast<f32>(${rows}[row + 2u]);
  let age = ${STEP.corrections}u + 2u * ${rows}[row + 3u];
  let correction1 = ${number("age")};
  let correction2 = ${number("age + 1u")};
  ${
    Object.entries(hyper).map(([name, value]) =>
      `let ${name} = ${writer.floatParam(value)};`
    ).join(" ")
  }
  let g = ${g}[flat] * ${factors}[1];
  var p = ${p}[at];
  ${
    optimizer.slots.map((slot, i) => `var ${slot} = ${names[i]}[flat];`).join(
      " ",
    )
  }
  ${optimizer.wgsl}
  ${p}[at] = p;
  ${optimizer.slots.map((slot, i) => `${names[i]}[flat] = ${slot};`).join(" ")}
}`;
  return writer.dispatch(
    "optimizer",
    main,
    flatWorkgroups(blocks * BLOCK_WORDS / 4),
  );
}

/** Adds the gradients of a micro-batch to their sum: `total += share * gradients`. */
export function accumulateKernel(
  { gradients, blocks }: OptimizerBuffers,
  total: Scratch,
  share: number,
): Dispatch {
  const writer = writeKernel();
  const g = writer.bind(gradients, "vec4<f32>");
  const out = writer.bind(total, "vec4<f32>", true);
  const main = `${FLAT_MAIN}  if (flat >= ${
    writer.param(blocks * BLOCK_WORDS / 4)
  }) { return; }
  ${out}[flat] = fma(${g}[flat], vec4<f32>(${
    writer.floatParam(share)
  }), ${out}[flat]);
}`;
  return writer.dispatch(
    "accumulate",
    main,
    flatWorkgroups(blocks * BLOCK_WORDS / 4),
  );
}
