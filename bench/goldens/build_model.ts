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

/** A published size of a network, and what the fields of a configuration are called here. */
interface Network {
  readonly size: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Changes that follow from several fields. */
  changes?(config: GoldenConfig, size: number): Record<string, unknown>;
  /** Fields that only `changes` and the extensions read. */
  readonly more: readonly string[];
}

const NETWORKS: Readonly<Record<string, Network>> = {
  convnext: {
    size: "base",
    fields: {
      in_chans: "channels",
      num_classes: "classes",
      dims: "dims",
      depths: "depths",
      layer_scale: "layerScale",
    },
    changes: (_config, imageSize) => ({ imageSize }),
    more: ["adapter"],
  },
  swin: {
    size: "base",
    fields: {
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
    },
    changes: (_config, imageSize) => ({ imageSize }),
    more: ["adapter"],
  },
  smt: {
    size: "large",
    fields: {
      in_chans: "channels",
      num_classes: "classes",
      head_conv: "stem",
      embed_dims: "dims",
      depths: "depths",
      expand_ratio: "expansion",
      mlp_ratios: "mlpRatios",
      qkv_bias: "qkvBias",
      layer_scale: "layerScale",
    },
    changes: (config, imageSize) => ({
      imageSize,
      layerScale: config.use_layerscale ? 1e-4 : null,
      ...headsOf(config),
    }),
    more: [
      "adapter",
      "use_layerscale",
      "ca_num_heads",
      "sa_num_heads",
      "ca_attentions",
    ],
  },
  roberta: {
    size: "base",
    fields: {
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
    },
    changes: (_config, length) => ({ length, dropout: 0 }),
    more: ["lora"],
  },
  llama: {
    size: "3.1-8B",
    fields: {
      vocab_size: "vocabulary",
      hidden_size: "width",
      num_hidden_layers: "depth",
      num_attention_heads: "heads",
      num_key_value_heads: "keyHeads",
      intermediate_size: "hidden",
      rms_norm_eps: "eps",
      rope_theta: "theta",
      tie_word_embeddings: "isTied",
    },
    changes: (config, length) => ({ length, scaling: scalingOf(config) }),
    more: ["lora", "rope_scaling"],
  },
};

/** What a fixture tells about its network beside the configuration. */
export interface FixtureFacts {
  /** Side of the images, or tokens of a text. @default {224} */
  readonly size?: number;
  /** Whether the file has such a parameter: LoRA sits where it does. By default at all targets. */
  hasParameter?(name: string): boolean;
}

/**
 * Builds a network.
 *
 * @param name Name of the architecture in the fixture.
 * @param config Its configuration; fields left out keep the values of the published base model.
 * @returns `undefined` if there is no such architecture.
 * @throws {RangeError} If the configuration makes no network.
 */
export function buildModel(
  name: string,
  config: GoldenConfig,
  { size = 224, hasParameter = () => true }: FixtureFacts = {},
): Model | undefined {
  if (!Object.hasOwn(NETWORKS, name)) return undefined;
  const { size: base, fields, changes } = NETWORKS[name]!;
  return architectures[name as keyof typeof architectures].build(
    base,
    { ...changes?.(config, size), ...rename(config, fields) },
    [...adapterOf(config), ...loraOf(config, hasParameter)],
  );
}

/** Fields of a configuration that nothing here reads. */
export function unknownFields(name: string, config: GoldenConfig): string[] {
  const { fields = {}, more = [] } = NETWORKS[name] ?? {};
  const known = new Set([...Object.keys(fields), ...more]);
  return Object.keys(config).filter((field) => !known.has(field));
}

function adapterOf({ adapter }: GoldenConfig): Extension[] {
  return adapter ? [bottleneckAdapter(ADAPTER_REDUCTION)] : [];
}

function loraOf(
  { lora: own }: GoldenConfig,
  hasParameter: (name: string) => boolean,
): Extension[] {
  if (!own) return [];
  const { targets, r, alpha } = own as {
    targets: string[];
    r: number;
    alpha: number;
  };
  const extension = lora({ targets, rank: r, alpha });
  return [{
    ...extension,
    apply: (scope, x, site) =>
      hasParameter(`${scope.path}.lora_A.weight`)
        ? extension.apply(scope, x, site)
        : x,
  }];
}

/** `ca_attentions` says which stages modulate; of those only the third attends in its odd blocks. */
function headsOf(config: GoldenConfig): Record<string, number[]> {
  const [modulation, attention, isModulated] = [
    config.ca_num_heads as number[] | undefined,
    config.sa_num_heads as number[] | undefined,
    config.ca_attentions as number[] | undefined,
  ];
  const isOn = (stage: number) => Boolean(isModulated?.[stage] ?? true);
  return {
    ...(modulation && {
      modulationHeads: modulation.map((own, stage) => isOn(stage) ? own : 0),
    }),
    ...(attention && {
      attentionHeads: attention.map((own, stage) =>
        isModulated && isOn(stage) && stage !== 2 ? 0 : own
      ),
    }),
  };
}

const SCALING_FIELDS = {
  factor: "factor",
  low_freq_factor: "lowFrequencyFactor",
  high_freq_factor: "highFrequencyFactor",
  original_max_position_embeddings: "originalLength",
} as const;

/**
 * How wavelengths are stretched, from the field of the reference or of the op cases.
 *
 * @throws {RangeError} If it is not the way of LLaMA 3.1.
 */
export function scalingOf(
  { rope_scaling: own }: Readonly<Record<string, unknown>>,
): RotaryScaling | null {
  if (!own) return null;
  const fields = own as Record<string, unknown>;
  const kind = fields.rope_type ?? fields.type ?? "llama3";
  const missing = Object.keys(SCALING_FIELDS)
    .find((name) => typeof fields[name] !== "number");
  if (kind === "llama3" && missing === undefined) {
    return rename(fields, SCALING_FIELDS) as unknown as RotaryScaling;
  }
  throw new RangeError(
    `Cannot stretch wavelengths: found ${
      kind === "llama3" ? `no number "${missing}"` : `type "${kind}"`
    }, expected type "llama3" with ${Object.keys(SCALING_FIELDS).join(", ")}`,
  );
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
