/**
 * Scale-Aware Modulation Transformer: modulation by convolutions of several sizes in the early stages,
 * attention in the last one, and both in turn between.
 *
 * Lin et al., Scale-Aware Modulation Meet Transformer (2023), arXiv:2307.08579. Parameter names, shapes
 * and order are those of the authors' checkpoints (`smt_{tiny,small,base,large}`). Layout is NHWC
 * throughout. Drop path grows linearly over the blocks from 0 to `dropPath`.
 *
 * @module
 */
import {
  defineArchitecture,
  type Initializer,
  type Scope,
} from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { blockDepth, lastBlockDepth } from "../layers/block_depth.ts";
import { batchNorm } from "../layers/batch_norm.ts";
import { conv2d } from "../layers/conv2d.ts";
import { convAttention } from "../layers/conv_attention.ts";
import { convMlp } from "../layers/conv_mlp.ts";
import { convWeights } from "../layers/conv_weights.ts";
import { layerNorm } from "../layers/layer_norm.ts";
import { linear } from "../layers/linear.ts";
import { scaleAwareModulation } from "../layers/scale_aware_modulation.ts";
import { add } from "../ops/add.ts";
import { dropPath } from "../ops/drop_path.ts";
import { mean } from "../ops/mean.ts";
import { mul } from "../ops/mul.ts";
import { relu } from "../ops/relu.ts";

/** Configuration of an SMT. */
type SmtConfig = {
  /** Side of the square input in pixels. */
  readonly imageSize: number;
  /** Channels of the input. */
  readonly channels: number;
  /** Side of the kernel of the first convolution. */
  readonly stem: number;
  /** Blocks of each stage. */
  readonly depths: readonly number[];
  /** Channels of each stage. */
  readonly dims: readonly number[];
  /** Heads of modulation in each stage, 0 where there is none; with both kinds even blocks modulate. */
  readonly modulationHeads: readonly number[];
  /** Heads of attention in each stage, 0 where there is none. */
  readonly attentionHeads: readonly number[];
  /** Inner width of modulation as a multiple of the channels. */
  readonly expansion: number;
  /** Inner width of the MLPs of each stage as a multiple of the channels. */
  readonly mlpRatios: readonly number[];
  /** Whether the linear maps that lead into modulation and attention have a bias. */
  readonly qkvBias: boolean;
  /** First value of the layer scale; `null` for none. */
  readonly layerScale: number | null;
  /** Drop-path rate of the last block. */
  readonly dropPath: number;
  /** Standard deviation of the first linear weights; `fan_in` is `1 / sqrt(fan in)`. */
  readonly initStd: number | "fan_in";
  /** Number of classes. */
  readonly classes: number;
};

/** Of the norms in blocks and behind stages; patch embeddings have their own. */
const EPS = 1e-6;
const PATCH_EPS = 1e-5;

const common = {
  channels: 3,
  modulationHeads: [4, 4, 4, 0],
  expansion: 2,
  qkvBias: true,
  dropPath: 0,
} as const;

const imagenet = {
  ...common,
  imageSize: 224,
  attentionHeads: [0, 0, 8, 16],
  layerScale: null,
  initStd: 0.02,
  classes: 1000,
} as const;

const small = {
  ...common,
  stem: 3,
  attentionHeads: [0, 0, 4, 8],
  layerScale: 1,
  initStd: "fan_in",
  classes: 53,
} as const;

export default defineArchitecture<SmtConfig>("smt", {
  summary: "SMT: multi-scale convolutional modulation, then attention",
  paper: "arXiv:2307.08579",
  sizes: {
    micro: {
      ...small,
      imageSize: 32,
      depths: [2, 2, 2, 2],
      dims: [16, 32, 64, 128],
      mlpRatios: [2, 2, 2, 2],
    },
    mini: {
      ...small,
      imageSize: 64,
      depths: [2, 2, 4, 2],
      dims: [24, 48, 96, 192],
      mlpRatios: [4, 4, 4, 2],
    },
    tiny: {
      ...imagenet,
      stem: 3,
      depths: [2, 2, 8, 1],
      dims: [64, 128, 256, 512],
      mlpRatios: [4, 4, 4, 2],
    },
    small: {
      ...imagenet,
      stem: 3,
      depths: [3, 4, 18, 2],
      dims: [64, 128, 256, 512],
      mlpRatios: [4, 4, 4, 2],
    },
    base: {
      ...imagenet,
      stem: 7,
      depths: [4, 6, 28, 2],
      dims: [64, 128, 256, 512],
      mlpRatios: [8, 6, 4, 2],
    },
    large: {
      ...imagenet,
      stem: 7,
      depths: [4, 6, 28, 4],
      dims: [96, 192, 384, 768],
      mlpRatios: [8, 6, 4, 2],
      layerScale: 1e-4,
    },
  },
  // Modulation has values; what it multiplies them by is made from `s`.
  targets: {
    lowRank: ["attn.q", "attn.kv", "attn.v"],
    scaledOutputs: ["attn.kv", "attn.v"],
    scaledInputs: ["mlp.fc2"],
  },
  sample: ({ imageSize, channels }) => ({
    name: "images",
    shape: [imageSize, imageSize, channels],
  }),
  forward(scope, images, config) {
    const { depths, dims, classes } = config;
    const count = depths.reduce((a, b) => a + b, 0);
    let place = 0;
    let x = images; // (B, H, W, 3)
    for (const [stage, depth] of depths.entries()) {
      const number = stage + 1; // the checkpoints count from 1
      if (stage === 0) x = stem(scope, x, config);
      else {
        const down = scope.at(`patch_embed${number}`, {
          kind: "outgoing",
          stage: stage - 1,
        });
        x = conv2d(down.at("proj"), x, dims[stage]!, {
          kernel: 3,
          stride: 2,
          padding: 1,
          weight: convWeights(3, dims[stage]!),
        }); // (B, H/2, W/2, C)
        x = layerNorm(down.at("norm"), x, PATCH_EPS);
      }
      for (let block = 0; block < depth; block++) {
        const unit = { kind: "block", stage, block } as const;
        const at = scope.at(`block${number}.${block}`, unit);
        const rate = count > 1 ? config.dropPath * place++ / (count - 1) : 0;
        x = smtBlock(at, x, { stage, block, rate }, config);
      }
      const norm = scope.at(
        `norm${number}`,
        stage === depths.length - 1
          ? { kind: "norm" }
          : { kind: "outgoing", stage, isNorm: true },
      );
      x = layerNorm(norm, x, EPS);
    }
    x = mean(x, [1, 2]); // (B, C)
    return linear(scope.at("head", { kind: "head" }), x, classes, {
      weight: { kind: "truncated_normal", std: 0.02 },
    }); // (B, classes)
  },
  layerId: ({ unit }, { depths }) => blockDepth(unit, depths),
  lastLayerId: ({ depths }) => lastBlockDepth(depths),
});

/** A strided convolution, then patches of its result: a quarter of the sides. */
function stem(scope: Scope, images: Tensor, config: SmtConfig): Tensor {
  const at = scope.at("patch_embed1", { kind: "stem" });
  const C = config.dims[0]!, kernel = config.stem;
  let x = conv2d(at.at("conv.0"), images, C, {
    kernel,
    stride: 2,
    padding: Math.floor((kernel - 1) / 2),
    weight: convWeights(kernel, C),
    bias: false,
  });
  x = relu(batchNorm(at.at("conv.1"), x));
  x = conv2d(at.at("conv.3"), x, C, {
    kernel: 2,
    stride: 2,
    weight: convWeights(2, C),
  });
  return layerNorm(at.at("norm"), x, PATCH_EPS);
}

/** Modulation or attention, then the MLP: `x + dropPath(gamma * branch(norm(x)))` each. */
function smtBlock(
  scope: Scope,
  x: Tensor,
  { stage, block, rate }: { stage: number; block: number; rate: number },
  config: SmtConfig,
): Tensor {
  const C = x.shape[3]!, { layerScale, qkvBias } = config;
  const weight = normal(C, config);
  const gammas = layerScale === null
    ? []
    : ["gamma_1", "gamma_2"].map((name) =>
      scope.parameter(name, [C], { kind: "constant", value: layerScale })
    );
  const residual = (x: Tensor, y: Tensor, branch: 0 | 1) => {
    const gamma = gammas[branch];
    const scaled = gamma ? mul(y, gamma) : y;
    return add(
      x,
      scope.isTraining && rate > 0
        ? dropPath(scaled, rate, `${scope.path}.${branch ? "mlp" : "attn"}`)
        : scaled,
    );
  };
  const [modulating, attending] = [
    config.modulationHeads[stage]!,
    config.attentionHeads[stage]!,
  ];
  const isModulation = modulating > 0 && (attending <= 0 || block % 2 === 0);

  let y = layerNorm(scope.at("norm1"), x, EPS);
  y = isModulation
    ? scaleAwareModulation(scope.at("attn"), y, {
      heads: modulating,
      expansion: config.expansion,
      bias: qkvBias,
      weight,
    })
    : convAttention(scope.at("attn"), y, {
      heads: attending,
      qkvBias,
      weight,
    });
  y = scope.site("attention", scope.site("branch", y));
  x = residual(x, y, 0);

  y = layerNorm(scope.at("norm2"), x, EPS);
  const hidden = Math.floor(C * config.mlpRatios[stage]!);
  const weights = [weight, normal(hidden, config)] as const;
  y = convMlp(scope.at("mlp"), y, { hidden, weights });
  return residual(x, scope.site("mlp", y), 1);
}

function normal(fanIn: number, { initStd }: SmtConfig): Initializer {
  const std = initStd === "fan_in" ? 1 / Math.sqrt(fanIn) : initStd;
  return { kind: "truncated_normal", std };
}
