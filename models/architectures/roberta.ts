/**
 * RoBERTa: a bidirectional transformer with the norm behind each branch, and a head that classifies the
 * first token or names the token at each place.
 *
 * Liu et al., RoBERTa: A Robustly Optimized BERT Pretraining Approach (2019), arXiv:1907.11692.
 * Parameter names, shapes and the order of operations are those of the checkpoints on Hugging Face
 * (`roberta-{base,large}` with a classification head, or with that of masked tokens).
 *
 * @module
 */
import { defineArchitecture, type Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { attention } from "../layers/attention.ts";
import { embedding } from "../layers/embedding.ts";
import { frontKeys } from "../layers/front_keys.ts";
import { joinHeads, splitHeads } from "../layers/heads.ts";
import { layerNorm } from "../layers/layer_norm.ts";
import { linear } from "../layers/linear.ts";
import { normalWeights, type Spread } from "../layers/spread.ts";
import { add } from "../ops/add.ts";
import { dropout } from "../ops/dropout.ts";
import { gelu } from "../ops/gelu.ts";
import { keyMask } from "../ops/key_mask.ts";
import { matmul } from "../ops/matmul.ts";
import { positionIds } from "../ops/position_ids.ts";
import { reshape } from "../ops/reshape.ts";
import { slice } from "../ops/slice.ts";
import { tanh } from "../ops/tanh.ts";

/** Configuration of a RoBERTa. */
type RobertaConfig = {
  /** Number of token ids. */
  readonly vocabulary: number;
  /** Tokens of a sample, padding included. */
  readonly length: number;
  /** Rows of the table of positions: the longest sample, and two that stay unused in front. */
  readonly positions: number;
  /** Rows of the table of token types; every token has type 0. */
  readonly tokenTypes: number;
  /** Token id of padding. */
  readonly padding: number;
  /** Channels of a token. */
  readonly width: number;
  /** Number of layers. */
  readonly depth: number;
  /** Attention heads; they share the channels. */
  readonly heads: number;
  /** Inner width of the MLPs. */
  readonly hidden: number;
  /** Added to variances. */
  readonly eps: number;
  /** Probability with which activations and attention weights are dropped. */
  readonly dropout: number;
  /**
   * What the logits are: `classes` of the first token, `[B, classes]`, or `tokens` at each place,
   * `[B, T, vocabulary]`, as in pretraining on masked tokens. The two share all but the head.
   */
  readonly head: "classes" | "tokens";
  /** Number of classes. */
  readonly classes: number;
  /** Spread of the first weights of tables. */
  readonly tableSpread: Spread;
  /** Spread of the first weights of matrices within a branch, and in a head. */
  readonly innerSpread: Spread;
  /** Spread of the first weights of matrices at the end of a branch. */
  readonly outerSpread: Spread;
};

const published = {
  vocabulary: 50265,
  length: 512,
  positions: 514,
  tokenTypes: 1,
  padding: 1,
  eps: 1e-5,
  dropout: 0.1,
  head: "classes",
  classes: 2,
  tableSpread: 0.02,
  innerSpread: 0.02,
  outerSpread: 0.02,
} as const;

/** Norms behind branches are fragile in small networks: these spreads learn, 0.02 throughout does not. */
const small = {
  ...published,
  dropout: 0,
  depth: 8,
  heads: 4,
  tableSpread: 0.2,
  innerSpread: { gain: 0.7 },
  outerSpread: { gain: 0.15 },
} as const;

export default defineArchitecture<RobertaConfig>("roberta", {
  summary: "RoBERTa: a bidirectional transformer that classifies texts",
  paper: "arXiv:1907.11692",
  sizes: {
    micro: {
      ...small,
      vocabulary: 2000,
      length: 32,
      positions: 50,
      width: 64,
      hidden: 256,
      classes: 14,
    },
    mini: {
      ...small,
      vocabulary: 4000,
      length: 64,
      positions: 66,
      width: 128,
      hidden: 512,
      classes: 14,
    },
    base: { ...published, width: 768, depth: 12, heads: 12, hidden: 3072 },
    large: { ...published, width: 1024, depth: 24, heads: 16, hidden: 4096 },
  },
  targets: {
    lowRank: ["query", "value"],
    scaledOutputs: ["key", "value"],
    // As in PEFT, that of the attention too: its path ends alike.
    scaledInputs: ["output.dense"],
  },
  sample: ({ length }) => ({
    name: "input_ids",
    shape: [length],
    dtype: "i32",
  }),
  /** 1 for a token, 0 for padding. */
  beside: ({ length }) => [{
    name: "attention_mask",
    shape: [length],
    dtype: "i32",
  }],
  forward(scope, ids, config, { attention_mask: mask }) {
    const { depth } = config;
    const T = ids.shape[1]!;
    let x = embed(scope.at("roberta.embeddings"), ids, config); // (B, T, C)
    x = scope.site("tokens", x);
    const prompt = x.shape[1]! - T;
    const keys = frontKeys(keyMask(mask!), prompt); // (B, prompt + T)
    for (let block = 0; block < depth; block++) {
      const at = scope.at(`roberta.encoder.layer.${block}`, {
        kind: "block",
        stage: 0,
        block,
      });
      x = attend(at, x, keys, config);
      x = transform(at, x, config);
    }
    if (prompt > 0) x = slice(x, 1, prompt, prompt + T);
    return config.head === "tokens"
      ? nameTokens(scope, x, config)
      : classify(scope.at("classifier", { kind: "head" }), x, config);
  },
  layerId({ unit }, { depth }) {
    if (unit.kind === "block") return unit.block + 1;
    return unit.kind === "stem" ? 0 : depth + 1;
  },
  lastLayerId: ({ depth }) => depth + 1,
});

/** Sum of the rows for token, position and type, normalised. */
function embed(scope: Scope, ids: Tensor, config: RobertaConfig): Tensor {
  const { vocabulary, positions, padding, tokenTypes, width } = config;
  const longest = positions - padding - 1;
  if (ids.shape[1]! > longest) {
    throw new RangeError(
      `Cannot embed ${
        ids.shape[1]
      } tokens in ${positions} positions: expected at most ${longest}`,
    );
  }
  const weight = normalWeights(config.tableSpread, width);
  const words = embedding(scope.at("word_embeddings"), ids, {
    rows: vocabulary,
    width,
    paddingIndex: padding,
    weight,
  });
  const places = embedding(
    scope.at("position_embeddings"),
    positionIds(ids, padding),
    { rows: positions, width, paddingIndex: padding, weight },
  );
  const types = scope.at("token_type_embeddings")
    .parameter("weight", [tokenTypes, width], weight);
  const x = add(add(words, slice(types, 0, 0, 1)), places);
  const y = layerNorm(scope.at("LayerNorm"), x, config.eps);
  return drop(scope, y, config.dropout);
}

/** `norm(x + attention(x))`. */
function attend(
  block: Scope,
  x: Tensor,
  keys: Tensor,
  { heads, width, innerSpread, outerSpread, eps, dropout }: RobertaConfig,
): Tensor {
  const scope = block.at("attention");
  const self = scope.at("self"), output = scope.at("output");
  const [q, k, v] = ["query", "key", "value"].map((name) => {
    const weight = normalWeights(innerSpread, width);
    return splitHeads(linear(self.at(name), x, width, { weight }), heads);
  }) as [Tensor, Tensor, Tensor]; // (B, heads, T, C / heads)
  const allKeys = self.site("keys", k), allValues = self.site("values", v);
  const y = joinHeads(attention(q, allKeys, allValues, {
    keys,
    prefix: allKeys.shape[2]! - k.shape[2]!,
    ...(self.isTraining && { dropout: { rate: dropout, site: self.path } }),
  }));
  const weight = normalWeights(outerSpread, width);
  const branch = linear(output.at("dense"), y, width, { weight });
  const dropped = block.site("branch", drop(output, branch, dropout));
  const z = scope.site("attention", dropped);
  return layerNorm(output.at("LayerNorm"), add(z, x), eps);
}

/** `norm(x + mlp(x))`. */
function transform(
  scope: Scope,
  x: Tensor,
  { width, hidden, innerSpread, outerSpread, eps, dropout }: RobertaConfig,
): Tensor {
  const output = scope.at("output");
  const inner = linear(scope.at("intermediate.dense"), x, hidden, {
    weight: normalWeights(innerSpread, width),
  });
  const branch = linear(output.at("dense"), gelu(inner), width, {
    weight: normalWeights(outerSpread, hidden),
  });
  const z = scope.site("mlp", drop(output, branch, dropout));
  return layerNorm(output.at("LayerNorm"), add(z, x), eps);
}

/** Logits of the classes, from the first token. */
function classify(
  scope: Scope,
  x: Tensor,
  { width, classes, innerSpread, dropout }: RobertaConfig,
): Tensor {
  const weight = normalWeights(innerSpread, width);
  const first = reshape(slice(x, 1, 0, 1), [x.shape[0]!, width]); // (B, C)
  const y = tanh(linear(scope.at("dense"), drop(scope, first, dropout), width, {
    weight,
  }));
  const out = scope.at("out_proj");
  return linear(out, drop(out, y, dropout), classes, { weight });
}

/** Logits of the token at each place; the last matrix is the table of tokens. */
function nameTokens(
  root: Scope,
  x: Tensor,
  { width, vocabulary, tableSpread, innerSpread, eps }: RobertaConfig,
): Tensor {
  const scope = root.at("lm_head", { kind: "head" });
  const y = gelu(linear(scope.at("dense"), x, width, {
    weight: normalWeights(innerSpread, width),
  }));
  const rows = root.at("roberta.embeddings.word_embeddings")
    .parameter(
      "weight",
      [vocabulary, width],
      normalWeights(tableSpread, width),
    );
  const logits = matmul(layerNorm(scope.at("layer_norm"), y, eps), rows, {
    transposeB: true,
  }); // (B, T, V)
  const zeros = { kind: "constant", value: 0 } as const;
  return add(logits, scope.parameter("bias", [vocabulary], zeros));
}

function drop(scope: Scope, x: Tensor, rate: number): Tensor {
  return scope.isTraining ? dropout(x, rate, scope.path) : x;
}
