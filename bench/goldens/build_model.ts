/**
 * Builds the networks of the fixtures from the configurations in their metadata, whose fields have the
 * names of the reference.
 *
 * @module
 */
import {
  architectures,
  bottleneckAdapter,
  type Extension,
  lora,
  type Model,
  type RotaryScaling,
} from "../../models/mod.ts";

/** A configuration as it stands in the metadata of a fixture. */
export type GoldenConfig = Readonly<Record<string, unknown>>;

/** The adapter of the fixtures is a quarter as wide as the network. */
const ADAPTER_REDUCTION = 4;

/**
 * Builds a network.
 *
 * @param name Name of the architecture in the fixture.
 * @param config Its configuration; fields left out keep the values of the published base model.
 * @param size Side of the images, or tokens of a text.
 * @returns `undefined` if there is no such architecture yet.
 */
export function buildModel(
  name: string,
  config: GoldenConfig,
  size = 224,
): Model | undefined {
  const builders: Record<string, () => Model> = {
    convnext: () =>
      architectures.convnext.build("base", {
        imageSize: size,
        ...rename(config, {
          in_chans: "channels",
          num_classes: "classes",
          dims: "dims",
          depths: "depths",
          layer_scale: "layerScale",
        }),
      }, config.adapter ? [bottleneckAdapter(ADAPTER_REDUCTION)] : []),
    swin: () =>
      architectures.swin.build("base", {
        imageSize: size,
        ...rename(config, {
          img_size: "imageSize",
          in_chans: "channels",
          num_classes: "classes",
          patch_size: "patch",
          embed_dim: "width",
          depths: "depths",
          num_heads: "heads",
          window_size: "window",
          mlp_ratio: "mlpRatio",
          qkv_bias: "qkvBias",
        }),
      }, config.adapter ? [bottleneckAdapter(ADAPTER_REDUCTION)] : []),
    smt: () =>
      architectures.smt.build("large", {
        imageSize: size,
        layerScale: config.use_layerscale ? 1e-4 : null,
        ...rename(config, {
          in_chans: "channels",
          num_classes: "classes",
          head_conv: "stem",
          embed_dims: "dims",
          depths: "depths",
          ca_num_heads: "modulationHeads",
          sa_num_heads: "attentionHeads",
          expand_ratio: "expansion",
          mlp_ratios: "mlpRatios",
          qkv_bias: "qkvBias",
          layer_scale: "layerScale",
        }),
      }, config.adapter ? [bottleneckAdapter(ADAPTER_REDUCTION)] : []),
    roberta: () =>
      architectures.roberta.build("base", {
        dropout: 0,
        length: size,
        ...rename(config, {
          vocab_size: "vocabulary",
          max_position_embeddings: "positions",
          type_vocab_size: "tokenTypes",
          pad_token_id: "padding",
          hidden_size: "width",
          num_hidden_layers: "depth",
          num_attention_heads: "heads",
          intermediate_size: "hidden",
          layer_norm_eps: "eps",
          num_labels: "classes",
        }),
      }, loraOf(config)),
    llama: () =>
      architectures.llama.build("3.1-8B", {
        scaling: scalingOf(config),
        length: size,
        ...rename(config, {
          vocab_size: "vocabulary",
          hidden_size: "width",
          num_hidden_layers: "depth",
          num_attention_heads: "heads",
          num_key_value_heads: "keyHeads",
          intermediate_size: "hidden",
          rms_norm_eps: "eps",
          rope_theta: "theta",
          tie_word_embeddings: "isTied",
        }),
      }, loraOf(config)),
  };
  return Object.hasOwn(builders, name) ? builders[name]!() : undefined;
}

function loraOf({ lora: own }: GoldenConfig): Extension[] {
  if (!own) return [];
  const { targets, r, alpha } = own as {
    targets: string[];
    r: number;
    alpha: number;
  };
  return [lora({ targets, rank: r, alpha })];
}

/** How wavelengths are stretched, from the field of the reference or of the op cases. */
export function scalingOf(
  { rope_scaling: own }: Readonly<Record<string, unknown>>,
): RotaryScaling | null {
  if (!own) return null;
  const fields = own as Record<string, number>;
  return {
    factor: fields.factor!,
    lowFrequencyFactor: fields.low_freq_factor!,
    highFrequencyFactor: fields.high_freq_factor!,
    originalLength: fields.original_max_position_embeddings!,
  };
}

function rename(
  config: GoldenConfig,
  names: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(names)
      .filter(([theirs]) => config[theirs] !== undefined)
      .map(([theirs, ours]) => [ours, config[theirs]]),
  );
}
