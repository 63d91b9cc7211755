/**
 * ConvNeXt: a convolutional network with the block design of a transformer.
 *
 * Liu et al., A ConvNet for the 2020s (2022), arXiv:2201.03545. Parameter names, shapes and the order
 * of operations are those of the authors' checkpoints (`convnext_{tiny,small,base}`). Layout is NHWC
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
import { conv2d } from "../layers/conv2d.ts";
import { layerNorm } from "../layers/layer_norm.ts";
import { linear } from "../layers/linear.ts";
import { add } from "../ops/add.ts";
import { dropPath } from "../ops/drop_path.ts";
import { gelu } from "../ops/gelu.ts";
import { mean } from "../ops/mean.ts";
import { mul } from "../ops/mul.ts";

/** Configuration of a ConvNeXt. */
type ConvNeXtConfig = {
  /** Side of the square input in pixels. */
  readonly imageSize: number;
  /** Channels of the input. */
  readonly channels: number;
  /** Side and stride of the stem's patches in pixels. */
  readonly stem: number;
  /** Blocks of each stage. */
  readonly depths: readonly number[];
  /** Channels of each stage. */
  readonly dims: readonly number[];
  /** First value of the layer scale. */
  readonly layerScale: number;
  /** Drop-path rate of the last block. */
  readonly dropPath: number;
  /** Standard deviation of the first weights; `fan_in` is `1 / sqrt(fan in)`. */
  readonly initStd: number | "fan_in";
  /** Number of classes. */
  readonly classes: number;
};

const EPS = 1e-6;

const imagenet = {
  imageSize: 224,
  channels: 3,
  stem: 4,
  layerScale: 1e-6,
  dropPath: 0,
  initStd: 0.02,
  classes: 1000,
} as const;

const small = {
  imageSize: 32,
  channels: 3,
  depths: [2, 2, 4, 2],
  layerScale: 1,
  dropPath: 0,
  initStd: "fan_in",
  classes: 53,
} as const;

export default defineArchitecture<ConvNeXtConfig>("convnext", {
  summary: "ConvNeXt: depthwise 7x7 convolutions and pointwise MLPs",
  paper: "arXiv:2201.03545",
  sizes: {
    micro: { ...small, stem: 4, dims: [16, 32, 64, 128] },
    mini: {
      ...small,
      stem: 2,
      dims: [24, 48, 96, 192],
    },
    tiny: { ...imagenet, depths: [3, 3, 9, 3], dims: [96, 192, 384, 768] },
    small: { ...imagenet, depths: [3, 3, 27, 3], dims: [96, 192, 384, 768] },
    base: { ...imagenet, depths: [3, 3, 27, 3], dims: [128, 256, 512, 1024] },
  },
  // It has no attention, so no keys and values either.
  targets: { lowRank: ["pwconv1", "pwconv2"] },
  sample: ({ imageSize, channels }) => ({
    name: "images",
    shape: [imageSize, imageSize, channels],
  }),
  forward(scope, images, config) {
    const { stem, depths, dims, classes } = config;
    const count = depths.reduce((a, b) => a + b, 0);
    let place = 0;
    let x = images; // (B, H, W, 3)
    for (const [stage, depth] of depths.entries()) {
      const unit = stage === 0
        ? { kind: "stem" } as const
        : { kind: "outgoing", stage: stage - 1 } as const;
      const down = scope.at(`downsample_layers.${stage}`, unit);
      // The stem convolves and then normalizes; later stages the other way round.
      if (stage === 0) {
        x = patches(down.at(0), x, dims[0]!, stem, config); // (B, H/4, W/4, C)
        x = layerNorm(down.at(1), x, EPS);
      } else {
        x = layerNorm(down.at(0), x, EPS);
        x = patches(down.at(1), x, dims[stage]!, 2, config); // (B, H/2, W/2, 2C)
      }
      for (let block = 0; block < depth; block++) {
        const at = scope.at(`stages.${stage}.${block}`, {
          kind: "block",
          stage,
          block,
        });
        const rate = count > 1 ? config.dropPath * place++ / (count - 1) : 0;
        x = convNeXtBlock(at, x, rate, config);
      }
    }
    x = mean(x, [1, 2]); // (B, C)
    x = layerNorm(scope.at("norm", { kind: "norm" }), x, EPS);
    return linear(scope.at("head", { kind: "head" }), x, classes, {
      weight: { kind: "truncated_normal", std: 0.02 },
    }); // (B, classes)
  },
  layerId({ unit }, { depths }) {
    // The official rule for (3, 3, 27, 3): blocks of the third stage go in threes.
    const last = this.lastLayerId!({ depths } as ConvNeXtConfig) - 1;
    switch (unit.kind) {
      case "stem":
        return 0;
      case "outgoing":
        return unit.stage < 2 ? unit.stage + 2 : last;
      case "block":
        if (unit.stage < 2) return unit.stage + 1;
        return unit.stage === 2 ? 3 + Math.floor(unit.block / 3) : last;
      case "norm":
      case "head":
        return last + 1;
    }
  },
  lastLayerId: ({ depths }) => 4 + Math.ceil(depths[2]! / 3),
});

function patches(
  scope: Scope,
  x: Tensor,
  channels: number,
  size: number,
  config: ConvNeXtConfig,
): Tensor {
  return conv2d(scope, x, channels, {
    kernel: size,
    stride: size,
    weight: normal(size * size * x.shape[3]!, config),
  });
}

/** `x + dropPath(gamma * branch)`, branch = depthwise 7x7, norm, expand by 4, GELU, shrink. */
function convNeXtBlock(
  scope: Scope,
  x: Tensor,
  rate: number,
  config: ConvNeXtConfig,
): Tensor {
  const C = x.shape[3]!;
  let y = conv2d(scope.at("dwconv"), x, C, {
    kernel: 7,
    padding: 3,
    groups: C,
    weight: normal(49, config),
  });
  y = layerNorm(scope.at("norm"), y, EPS);
  y = linear(scope.at("pwconv1"), y, 4 * C, { weight: normal(C, config) });
  y = linear(scope.at("pwconv2"), gelu(y), C, {
    weight: normal(4 * C, config),
  });
  y = scope.site("mlp", scope.site("branch", y));
  const gamma = scope.parameter("gamma", [C], {
    kind: "constant",
    value: config.layerScale,
  });
  y = mul(y, gamma);
  if (scope.isTraining && rate > 0) y = dropPath(y, rate, scope.path);
  return add(x, y);
}

function normal(fanIn: number, { initStd }: ConvNeXtConfig): Initializer {
  const std = initStd === "fan_in" ? 1 / Math.sqrt(fanIn) : initStd;
  return { kind: "truncated_normal", std };
}
