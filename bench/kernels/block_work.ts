import {
  defineArchitecture,
  input,
  optimizers,
  scale,
  square,
  sub,
  sum,
  transformerBlock,
} from "../../models/mod.ts";
import { BLOCK, type BlockData } from "./block_data.ts";
import type { TrainingWork } from "./engine_contender.ts";

const { batch: B, tokens: T, channels: C, heads, hidden } = BLOCK;

/** Short names of the data, in the order of the parameters of the network. */
const NAMES: Readonly<Record<string, string>> = {
  "norm1.weight": "g1",
  "norm1.bias": "b1",
  "attn.qkv.weight": "wqkv",
  "attn.qkv.bias": "bqkv",
  "attn.proj.weight": "wo",
  "attn.proj.bias": "bo",
  "norm2.weight": "g2",
  "norm2.bias": "b2",
  "mlp.fc1.weight": "w1",
  "mlp.fc1.bias": "bb1",
  "mlp.fc2.weight": "w2",
  "mlp.fc2.bias": "bb2",
};

/** The block as a graph: mean squared error, all parameters under AdamW with decay. */
export function blockWork({ weights, x, y }: BlockData): TrainingWork {
  const weight = { kind: "constant", value: 0 } as const;
  const model = defineArchitecture("block", {
    summary: "one pre-norm transformer block",
    paper: "arXiv:2010.11929",
    sizes: { only: {} },
    sample: () => ({ name: "x", shape: [T, C] }),
    forward: (scope, x) =>
      transformerBlock(scope, x, { heads, hidden, weight }),
    layerId: () => 0,
    lastLayerId: () => 0,
  }).build("only");
  const { logits } = model.apply(input("x", [B, T, C]), { isTraining: true });
  const error = sub(logits, input("y", [B, T, C]));
  return {
    model,
    loss: scale(sum(square(error)), 1 / x.length),
    weights: new Map(model.parameters.map(({ name, shape }) => {
      const values = weights[NAMES[name]!]!;
      return [name, shape.length === 2 ? transposed(values, shape) : values];
    })),
    batch: { x, y },
    optimizer: optimizers.adamw,
    lr: BLOCK.lr,
    decay: BLOCK.decay,
  };
}

/** A matrix `[columns, rows]` as `[rows, columns]`. */
function transposed(
  values: Float32Array,
  [rows, columns]: readonly number[],
): Float32Array {
  return values.map((_, i) =>
    values[(i % columns!) * rows! + Math.floor(i / columns!)]!
  );
}
