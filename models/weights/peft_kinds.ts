/**
 * What `adapter_config.json` says about adapters that are not of low rank by trained matrices: VeRA, (IA)³, prompts and
 * prefixes, with the fields and defaults of PEFT 0.13.
 *
 * @module
 */

/** VeRA; fields as options of {@linkcode vera}. */
export interface VeraConfig {
  /** `VERA`. */
  readonly kind: "VERA";
  /** Ends of the paths of the linear layers that are changed. */
  readonly targets: readonly string[];
  /** Rank of the change. */
  readonly rank: number;
  /** First value of the vector between the matrices. */
  readonly dInitial: number;
  /** Probability with which the input of the change was dropped in training. */
  readonly dropout: number;
}

/** (IA)³; fields as options of {@linkcode ia3}. */
export interface Ia3Config {
  /** `IA3`. */
  readonly kind: "IA3";
  /** Ends of the paths of the linear layers whose outputs are scaled. */
  readonly targets: readonly string[];
  /** Ends of the paths of those whose inputs are. */
  readonly feedforward: readonly string[];
}

/** Prompt or prefix tuning; fields as options of {@linkcode prompt} and {@linkcode prefix}. */
export interface VirtualTokensConfig {
  /** What is learned: embedded tokens, or keys and values. */
  readonly kind: "PROMPT_TUNING" | "PREFIX_TUNING";
  /** Number of learned vectors, or of keys and of values in each layer. */
  readonly virtualTokens: number;
  /** Channels of the vectors, or of the keys of a layer. */
  readonly width: number;
  /** Layers of the network. */
  readonly layers: number;
  /** Heads of its keys. */
  readonly heads: number;
}

/** An adapter of one of these kinds. */
export type OtherPeftConfig = VeraConfig | Ia3Config | VirtualTokensConfig;

/** Kinds that are read and written here. */
export const OTHER_KINDS: readonly OtherPeftConfig["kind"][] = [
  "VERA",
  "IA3",
  "PROMPT_TUNING",
  "PREFIX_TUNING",
];

/** Settings that change the network in ways that are not read, and the value that does not. */
const NEUTRAL: Readonly<
  Record<OtherPeftConfig["kind"], Readonly<Record<string, unknown>>>
> = {
  // Without the matrices the file would hold only the seed of a generator of PyTorch's.
  VERA: {
    save_projection: true,
    bias: "none",
    fan_in_fan_out: false,
    layers_to_transform: null,
  },
  IA3: { fan_in_fan_out: false, exclude_modules: null },
  PROMPT_TUNING: { num_transformer_submodules: 1 },
  PREFIX_TUNING: { prefix_projection: false, num_transformer_submodules: 1 },
};

/**
 * Reads the fields of a kind.
 *
 * @param fields The whole file, parsed.
 * @param fail Makes the error for a problem.
 * @throws What `fail` makes, if a field is missing or of a variant that is not read.
 */
export function parseOtherKind(
  fields: Readonly<Record<string, unknown>>,
  fail: (problem: string) => Error,
): OtherPeftConfig {
  const kind = fields.peft_type as OtherPeftConfig["kind"];
  const found = (name: string) => JSON.stringify(fields[name]) ?? "nothing";
  for (const [name, value] of Object.entries(NEUTRAL[kind])) {
    if ((fields[name] ?? value) === value) continue;
    throw fail(
      `"${name}" is ${found(name)}, expected ${JSON.stringify(value)}`,
    );
  }
  const count = (name: string, least = 1): number => {
    const value = fields[name];
    if (Number.isInteger(value) && (value as number) >= least) {
      return value as number;
    }
    throw fail(
      `"${name}" is ${found(name)}, expected a whole number from 1 on`,
    );
  };
  const number = (name: string, fallback: number): number => {
    const value = fields[name] ?? fallback;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw fail(`"${name}" is ${found(name)}, expected a number`);
  };
  const names = (name: string): string[] => {
    const value = fields[name];
    if (
      Array.isArray(value) && value.every((own) => typeof own === "string")
    ) return value;
    throw fail(`"${name}" is ${found(name)}, expected a list of names`);
  };
  if (kind === "VERA") {
    return {
      kind,
      targets: names("target_modules"),
      rank: count("r"),
      dInitial: number("d_initial", 0.1),
      dropout: number("vera_dropout", 0),
    };
  }
  if (kind === "IA3") {
    const feedforward = names("feedforward_modules");
    const targets = names("target_modules")
      .filter((own) => !feedforward.includes(own));
    return { kind, targets, feedforward };
  }
  return {
    kind,
    virtualTokens: count("num_virtual_tokens"),
    width: count("token_dim"),
    layers: count("num_layers"),
    heads: count("num_attention_heads"),
  };
}

/** The fields of a kind, as PEFT writes them. */
export function formatOtherKind(
  config: OtherPeftConfig,
): Readonly<Record<string, unknown>> {
  switch (config.kind) {
    case "VERA":
      return {
        bias: "none",
        d_initial: config.dInitial,
        fan_in_fan_out: false,
        init_weights: true,
        layers_pattern: null,
        layers_to_transform: null,
        projection_prng_key: 0,
        r: config.rank,
        save_projection: true,
        target_modules: config.targets,
        vera_dropout: config.dropout,
      };
    case "IA3":
      return {
        exclude_modules: null,
        fan_in_fan_out: false,
        feedforward_modules: config.feedforward,
        init_ia3_weights: true,
        target_modules: [...config.targets, ...config.feedforward],
      };
    default:
      return {
        num_attention_heads: config.heads,
        num_layers: config.layers,
        num_transformer_submodules: 1,
        num_virtual_tokens: config.virtualTokens,
        token_dim: config.width,
        ...(config.kind === "PROMPT_TUNING"
          ? {
            prompt_tuning_init: "RANDOM",
            prompt_tuning_init_text: null,
            tokenizer_name_or_path: null,
          }
          : { encoder_hidden_size: config.width, prefix_projection: false }),
      };
  }
}
