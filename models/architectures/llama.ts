/**
 * LLaMA 3: a causal transformer with rotary positions, grouped queries and gated MLPs.
 *
 * Grattafiori et al., The Llama 3 Herd of Models (2024), arXiv:2407.21783. Parameter names, shapes and
 * the order of operations are those of the checkpoints on Hugging Face (`Llama-3.2-1B`, `Llama-3.2-3B`,
 * `Llama-3.1-8B`).
 *
 * @module
 */
import { defineArchitecture, type Scope } from "../architecture.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { attention } from "../layers/attention.ts";
import { embedding } from "../layers/embedding.ts";
import { frontKeys } from "../layers/front_keys.ts";
import { joinHeads, splitHeads } from "../layers/heads.ts";
import { linear } from "../layers/linear.ts";
import { rmsNorm } from "../layers/rms_norm.ts";
import {
  rotary,
  type RotaryScaling,
  type RotaryTables,
  rotaryTables,
} from "../layers/rotary.ts";
import { normalWeights, type Spread } from "../layers/spread.ts";
import { add } from "../ops/add.ts";
import { gather } from "../ops/gather.ts";
import { keyMask } from "../ops/key_mask.ts";
import { matmul } from "../ops/matmul.ts";
import { mul } from "../ops/mul.ts";
import { reshape } from "../ops/reshape.ts";
import { silu } from "../ops/silu.ts";
import { slice } from "../ops/slice.ts";

/** Configuration of a LLaMA. */
type LlamaConfig = {
  /** Number of token ids. */
  readonly vocabulary: number;
  /** Tokens of a sample, padding included. */
  readonly length: number;
  /** Channels of a token. */
  readonly width: number;
  /** Number of layers. */
  readonly depth: number;
  /** Heads of queries; they share the channels. */
  readonly heads: number;
  /** Heads of keys and values; each serves `heads / keyHeads` heads of queries. */
  readonly keyHeads: number;
  /** Inner width of the MLPs. */
  readonly hidden: number;
  /** Added to mean squares. */
  readonly eps: number;
  /** Base of the wavelengths of positions. */
  readonly theta: number;
  /** How long wavelengths are stretched; `null` if they are not. */
  readonly scaling: RotaryScaling | null;
  /** Whether the head is the table of tokens. */
  readonly isTied: boolean;
  /** Spread of the first weights of the table of tokens and of the head. */
  readonly tableSpread: Spread;
  /** Spread of the first weights of matrices within a branch. */
  readonly innerSpread: Spread;
  /** Spread of the first weights of matrices at the end of a branch. */
  readonly outerSpread: Spread;
};

const published = {
  vocabulary: 128256,
  length: 512,
  heads: 32,
  keyHeads: 8,
  eps: 1e-5,
  theta: 500000,
  isTied: true,
  tableSpread: 0.02,
  innerSpread: 0.02,
  outerSpread: 0.02,
} as const;

const stretched = (factor: number): RotaryScaling => ({
  factor,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalLength: 8192,
});

const small = {
  ...published,
  length: 64,
  depth: 8,
  heads: 4,
  keyHeads: 2,
  theta: 10000,
  scaling: null,
  innerSpread: { gain: 1 },
  outerSpread: { gain: 0.25 },
} as const;

export default defineArchitecture<LlamaConfig>("llama", {
  summary: "LLaMA 3: a causal transformer that continues texts",
  paper: "arXiv:2407.21783",
  sizes: {
    micro: { ...small, vocabulary: 2000, width: 64, hidden: 176 },
    mini: { ...small, vocabulary: 4000, width: 128, hidden: 352 },
    "3.2-1B": {
      ...published,
      width: 2048,
      depth: 16,
      hidden: 8192,
      scaling: stretched(32),
    },
    "3.2-3B": {
      ...published,
      width: 3072,
      depth: 28,
      heads: 24,
      hidden: 8192,
      scaling: stretched(32),
    },
    "3.1-8B": {
      ...published,
      width: 4096,
      depth: 32,
      hidden: 14336,
      scaling: stretched(8),
      isTied: false,
    },
  },
  targets: {
    lowRank: ["q_proj", "v_proj"],
    scaledOutputs: ["k_proj", "v_proj"],
    scaledInputs: ["down_proj"],
  },
  sample: ({ length }) => ({
    name: "input_ids",
    shape: [length],
    dtype: "i32",
  }),
  /** 1 for a token, 0 for padding on either side. */
  beside: ({ length }) => [{
    name: "attention_mask",
    shape: [length],
    dtype: "i32",
  }],
  forward(scope, ids, config, { attention_mask: mask, scored_rows: scored }) {
    const { vocabulary, width, depth, heads, eps, theta, scaling } = config;
    const weight = normalWeights(config.tableSpread, width);
    const T = ids.shape[1]!;
    const table = scope.at("model.embed_tokens");
    let x = embedding(table, ids, { rows: vocabulary, width, weight });
    x = scope.site("tokens", x);
    const prompt = x.shape[1]! - T;
    const keys = frontKeys(keyMask(mask!), prompt); // (B, prompt + T)
    const tables = rotaryTables(
      prompt + T,
      width / heads,
      theta,
      scaling ?? undefined,
    );
    for (let block = 0; block < depth; block++) {
      const at = scope.at(`model.layers.${block}`, {
        kind: "block",
        stage: 0,
        block,
      });
      const y = rmsNorm(at.at("input_layernorm"), x, eps); // (B, T, C)
      const attended = attend(at.at("self_attn"), y, keys, tables, config);
      x = add(x, at.site("attention", at.site("branch", attended)));
      const z = rmsNorm(at.at("post_attention_layernorm"), x, eps);
      x = add(x, at.site("mlp", transform(at.at("mlp"), z, config)));
    }
    if (prompt > 0) x = slice(x, 1, prompt, prompt + T);
    if (scored) {
      const rows = reshape(x, [sizeOf(ids.shape), width]);
      x = gather(rows, scored); // (R, C)
    }
    x = rmsNorm(scope.at("model.norm", { kind: "norm" }), x, eps);
    if (config.isTied) {
      const rows = table.parameter("weight", [vocabulary, width], weight);
      return matmul(x, rows, { transposeB: true }); // (B, T, V) or (R, V)
    }
    const head = scope.at("lm_head", { kind: "head", isPretrained: true });
    return linear(head, x, vocabulary, { weight, bias: false });
  },
  layerId({ unit }, { depth }) {
    if (unit.kind === "block") return unit.block + 1;
    return unit.kind === "stem" ? 0 : depth + 1;
  },
  lastLayerId: ({ depth }) => depth + 1,
});

/** Attention of each token to itself and those before it. */
function attend(
  scope: Scope,
  x: Tensor,
  keys: Tensor,
  tables: RotaryTables,
  { width, heads, keyHeads, innerSpread, outerSpread }: LlamaConfig,
): Tensor {
  const project = (name: string, own: number) => {
    const y = linear(scope.at(name), x, own * width / heads, {
      weight: normalWeights(innerSpread, width),
      bias: false,
    });
    return splitHeads(y, own); // (B, own, T, C / heads)
  };
  const q = rotary(project("q_proj", heads), tables);
  const k = rotary(project("k_proj", keyHeads), tables);
  const v = project("v_proj", keyHeads);
  const allKeys = scope.site("keys", k), allValues = scope.site("values", v);
  const y = joinHeads(attention(q, allKeys, allValues, {
    keys,
    isCausal: true,
    prefix: allKeys.shape[2]! - k.shape[2]!,
  }));
  return linear(scope.at("o_proj"), y, width, {
    weight: normalWeights(outerSpread, width),
    bias: false,
  });
}

/** `down(silu(gate(x)) * up(x))`; Shazeer, GLU Variants Improve Transformer (2020), arXiv:2002.05202. */
function transform(
  scope: Scope,
  x: Tensor,
  { width, hidden, innerSpread, outerSpread }: LlamaConfig,
): Tensor {
  const inner = { weight: normalWeights(innerSpread, width), bias: false };
  const gate = linear(scope.at("gate_proj"), x, hidden, inner);
  const up = linear(scope.at("up_proj"), x, hidden, inner);
  return linear(scope.at("down_proj"), mul(silu(gate), up), width, {
    weight: normalWeights(outerSpread, hidden),
    bias: false,
  });
}
