/**
 * Swin Transformer: attention within windows that shift from block to block.
 *
 * Liu et al., Swin Transformer (2021), arXiv:2103.14030. Parameter names, shapes and order are those of
 * the authors' checkpoints (`swin_{tiny,small,base}_patch4_window7_224`). Nothing is padded: windows
 * must fill each map, and a map no larger than a window is one. Drop path grows linearly over the
 * blocks from 0 to `dropPath`.
 *
 * @module
 */
import {
  defineArchitecture,
  type Initializer,
  type Scope,
} from "../architecture.ts";
import { constant, type Tensor } from "../graph/tensor.ts";
import { blockDepth, lastBlockDepth } from "../layers/block_depth.ts";
import { conv2d } from "../layers/conv2d.ts";
import { layerNorm } from "../layers/layer_norm.ts";
import { linear } from "../layers/linear.ts";
import { patchMerging } from "../layers/patch_merging.ts";
import {
  arrange,
  rowOrder,
  type TokenMap,
  windowOrder,
} from "../layers/token_map.ts";
import { windowAttention } from "../layers/window_attention.ts";
import { shiftMask } from "../layers/windows.ts";
import { add } from "../ops/add.ts";
import { dropPath } from "../ops/drop_path.ts";
import { gelu } from "../ops/gelu.ts";
import { mean } from "../ops/mean.ts";
import { reshape } from "../ops/reshape.ts";

/** Configuration of a Swin Transformer. */
type SwinConfig = {
  /** Side of the square input in pixels, or its height and width. */
  readonly imageSize: number | readonly [height: number, width: number];
  /** Channels of the input. */
  readonly channels: number;
  /** Side and stride of the patches in pixels. */
  readonly patch: number;
  /** Channels of the first stage; each stage doubles them. */
  readonly width: number;
  /** Blocks of each stage. */
  readonly depths: readonly number[];
  /** Attention heads of each stage. */
  readonly heads: readonly number[];
  /** Side of a window in tokens. */
  readonly window: number;
  /** Inner width of the MLPs as a multiple of the channels. */
  readonly mlpRatio: number;
  /** Whether queries, keys and values have a bias. */
  readonly qkvBias: boolean;
  /** Drop-path rate of the last block. */
  readonly dropPath: number;
  /** Standard deviation of the first weights; `fan_in` is `1 / sqrt(fan in)`. */
  readonly initStd: number | "fan_in";
  /** Number of classes. */
  readonly classes: number;
};

const EPS = 1e-5;

const common = {
  channels: 3,
  mlpRatio: 4,
  qkvBias: true,
  dropPath: 0,
} as const;

const imagenet = {
  ...common,
  imageSize: 224,
  patch: 4,
  window: 7,
  initStd: 0.02,
  classes: 1000,
} as const;

const small = {
  ...common,
  imageSize: 32,
  depths: [2, 2, 4, 2],
  heads: [1, 2, 4, 8],
  window: 4,
  initStd: "fan_in",
  classes: 53,
} as const;

export default defineArchitecture<SwinConfig>("swin", {
  summary: "Swin Transformer: attention within shifted windows",
  paper: "arXiv:2103.14030",
  sizes: {
    micro: {
      ...small,
      patch: 4,
      width: 16,
      mlpRatio: 2,
    },
    mini: { ...small, patch: 2, width: 24 },
    tiny: {
      ...imagenet,
      width: 96,
      depths: [2, 2, 6, 2],
      heads: [3, 6, 12, 24],
    },
    small: {
      ...imagenet,
      width: 96,
      depths: [2, 2, 18, 2],
      heads: [3, 6, 12, 24],
    },
    base: {
      ...imagenet,
      width: 128,
      depths: [2, 2, 18, 2],
      heads: [4, 8, 16, 32],
    },
  },
  targets: {
    lowRank: ["attn.qkv"],
    scaledOutputs: ["attn.qkv"],
    scaledInputs: ["mlp.fc2"],
  },
  sample({ imageSize, channels }) {
    const [height, width] = typeof imageSize === "number"
      ? [imageSize, imageSize]
      : imageSize;
    return { name: "images", shape: [height, width, channels] };
  },
  forward(scope, images, config) {
    const { depths, classes } = config;
    const count = depths.reduce((a, b) => a + b, 0);
    let place = 0;
    let map = patchEmbedding(scope, images, config);
    for (const [stage, depth] of depths.entries()) {
      const layer = scope.at(`layers.${stage}`);
      for (let block = 0; block < depth; block++) {
        const at = layer.at(`blocks.${block}`, { kind: "block", stage, block });
        const rate = count > 1 ? config.dropPath * place++ / (count - 1) : 0;
        map = swinBlock(at, map, { stage, block, rate }, config);
      }
      if (stage === depths.length - 1) continue;
      const down = layer.at("downsample", { kind: "outgoing", stage });
      const C = map.tokens.shape[2]!;
      map = patchMerging(down, map, {
        features: 2 * C,
        order: (height, width) => windowsOf(height, width, 0, config).order,
        eps: EPS,
        weight: normal(4 * C, config),
      });
    }
    const norm = scope.at("norm", { kind: "norm" });
    const x = mean(layerNorm(norm, map.tokens, EPS), [1]); // (B, C)
    return linear(scope.at("head", { kind: "head" }), x, classes, {
      weight: { kind: "truncated_normal", std: 0.02 },
    }); // (B, classes)
  },
  layerId: ({ unit }, { depths }) => blockDepth(unit, depths),
  lastLayerId: ({ depths }) => lastBlockDepth(depths),
});

/** Patches of the image as tokens, window by window. */
function patchEmbedding(
  scope: Scope,
  images: Tensor,
  config: SwinConfig,
): TokenMap {
  // The paper's repository trains it with the first stage, unlike the stems of the other networks.
  const at = scope.at("patch_embed", { kind: "stem", inFirstStage: true });
  const { patch, width: C } = config;
  const map = conv2d(at.at("proj"), images, C, {
    kernel: patch,
    stride: patch,
    weight: normal(patch ** 2 * images.shape[3]!, config),
  }); // (B, H, W, C)
  const [B, height, width] = map.shape as [number, number, number];
  const tokens = reshape(map, [B, height * width, C]);
  return {
    tokens: layerNorm(at.at("norm"), tokens, EPS),
    height,
    width,
    order: rowOrder(height, width),
  };
}

/** The windows in which a block attends; odd blocks shift them by half a window. */
function windowsOf(
  height: number,
  width: number,
  block: number,
  config: SwinConfig,
) {
  const window = Math.min(config.window, height, width);
  const isShifted = window < Math.min(height, width) && block % 2 === 1;
  const shift = isShifted ? Math.floor(window / 2) : 0;
  if (height % window !== 0 || width % window !== 0) {
    throw new RangeError(
      `Cannot cut a map of ${height}x${width} tokens into windows: found sides that ${window} does not divide, expected multiples of it`,
    );
  }
  return { window, shift, order: windowOrder(height, width, window, shift) };
}

/** `x + dropPath(attention(norm1(x)))`, then `x + dropPath(mlp(norm2(x)))`. */
function swinBlock(
  scope: Scope,
  map: TokenMap,
  { stage, block, rate }: { stage: number; block: number; rate: number },
  config: SwinConfig,
): TokenMap {
  const { height, width } = map;
  const { window, shift, order } = windowsOf(height, width, block, config);
  const { tokens } = arrange(map, order);
  const C = tokens.shape[2]!, N = window ** 2;
  const drop = (branch: Tensor, name: string) =>
    scope.isTraining && rate > 0
      ? dropPath(branch, rate, `${scope.path}.${name}`)
      : branch;
  const weight = normal(C, config);

  let y = layerNorm(scope.at("norm1"), tokens, EPS);
  y = windowAttention(scope.at("attn"), y, {
    heads: config.heads[stage]!,
    window,
    ...(shift > 0 && {
      mask: constant(
        `shift_mask_${height}x${width}_${window}`,
        [height * width / N, N, N],
        shiftMask(height, width, window, shift),
      ),
    }),
    qkvBias: config.qkvBias,
    weight,
    table: { kind: "truncated_normal", std: 0.02 },
  });
  y = scope.site("attention", scope.site("branch", y));
  const x = add(tokens, drop(y, "attn"));

  const hidden = Math.floor(C * config.mlpRatio);
  y = layerNorm(scope.at("norm2"), x, EPS);
  y = gelu(linear(scope.at("mlp.fc1"), y, hidden, { weight }));
  y = linear(scope.at("mlp.fc2"), y, C, { weight: normal(hidden, config) });
  y = scope.site("mlp", y);
  return { ...map, tokens: add(x, drop(y, "mlp")), order };
}

function normal(fanIn: number, { initStd }: SwinConfig): Initializer {
  const std = initStd === "fan_in" ? 1 / Math.sqrt(fanIn) : initStd;
  return { kind: "truncated_normal", std };
}
