import {
  formatOtherKind,
  OTHER_KINDS,
  type OtherPeftConfig,
  parseOtherKind,
} from "./peft_kinds.ts";
import { WeightsError } from "./weights_error.ts";

/** LoRA, rsLoRA or DoRA. */
export interface LoraConfig {
  /** `LORA`. */
  readonly kind: "LORA";
  /** Last parts of the paths of the linear layers that are changed. */
  readonly targets: readonly string[];
  /** Rank of the change. */
  readonly rank: number;
  /** The change is scaled by `alpha / rank`; that of rsLoRA is `lora_alpha * sqrt(r)`. */
  readonly alpha: number;
  /** Probability with which the input of the change was dropped in training. */
  readonly dropout: number;
  /** Whether lengths of rows are learned apart, see {@linkcode dora}. */
  readonly isDora: boolean;
  /** Whether the file says `lora_alpha / sqrt(r)`, as rsLoRA's does. */
  readonly isRankStabilised: boolean;
}

/** What all adapters have in common. */
export interface PeftCommon {
  /** Modules that were trained as a whole, e.g. `classifier`. */
  readonly savedModules: readonly string[];
  /** What it was trained for: `SEQ_CLS`, `CAUSAL_LM`, …; `null` if it is not said. */
  readonly taskType: string | null;
  /** Name or path of the base network; `null` if it is not said. */
  readonly base: string | null;
}

/** What `adapter_config.json` says about an adapter, as PEFT writes it. */
export type PeftConfig = PeftCommon & (LoraConfig | OtherPeftConfig);

/** Kind of an adapter: PEFT's `peft_type`. */
export type PeftKind = PeftConfig["kind"];

/** Settings that change the network in ways that are not read, and the value that does not. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  bias: ["none", undefined],
  fan_in_fan_out: [false, undefined],
  layers_to_transform: [null, undefined],
  layer_replication: [null, undefined],
  exclude_modules: [null, undefined],
  target_parameters: [null, undefined],
  trainable_token_indices: [null, undefined],
  lora_bias: [false, undefined],
  use_qalora: [false, undefined],
  arrow_config: [null, undefined],
  alora_invocation_tokens: [null, undefined],
};

/** First values of an adapter for which PEFT changes the weights of the base network as well. */
const BASE_CHANGING = /^(pissa|olora|corda|loftq)/;

/**
 * Reads `adapter_config.json`.
 *
 * @param text The JSON.
 * @param file Its name, for messages.
 * @throws {WeightsError} If it is no LoRA adapter, or uses a variant that is not read, e.g. PiSSA.
 */
export function parsePeftConfig(text: string, file: string): PeftConfig {
  const fail = (problem: string) => new WeightsError(file, undefined, problem);
  let config: Record<string, unknown>;
  try {
    config = JSON.parse(text);
  } catch {
    throw fail("no JSON, expected an object");
  }
  const found = (name: string) => JSON.stringify(config?.[name]) ?? "nothing";
  const other = OTHER_KINDS.find((kind) => kind === config?.peft_type);
  if (config?.peft_type !== "LORA" && !other) {
    throw fail(
      `"peft_type" is ${found("peft_type")}, expected "LORA" or one of ${
        OTHER_KINDS.map((kind) => `"${kind}"`).join(", ")
      }`,
    );
  }
  const {
    modules_to_save: saved,
    task_type: taskType,
    base_model_name_or_path: base,
  } = config;
  if (!isNames(saved ?? [])) {
    throw fail(
      `"modules_to_save" is ${
        found("modules_to_save")
      }, expected a list of names`,
    );
  }
  const common: PeftCommon = {
    savedModules: (saved ?? []) as string[],
    taskType: typeof taskType === "string" ? taskType : null,
    base: typeof base === "string" ? base : null,
  };
  return other
    ? { ...parseOtherKind(config, fail), ...common }
    : { ...parseLora(config, fail), ...common };
}

function parseLora(
  config: Record<string, unknown>,
  fail: (problem: string) => WeightsError,
): LoraConfig {
  const found = (name: string) => JSON.stringify(config[name]) ?? "nothing";
  for (const [name, values] of Object.entries(NEUTRAL)) {
    if (values.includes(config[name])) continue;
    throw fail(
      `"${name}" is ${found(name)}, expected ${JSON.stringify(values[0])}`,
    );
  }
  const init = config.init_lora_weights;
  if (typeof init === "string" && BASE_CHANGING.test(init)) {
    throw fail(
      `"init_lora_weights" is "${init}", which changes the base network, expected true, false or "gaussian"`,
    );
  }
  for (const name of ["rank_pattern", "alpha_pattern"]) {
    if (Object.keys(config[name] ?? {}).length === 0) continue;
    throw fail(`"${name}" is ${found(name)}, expected it empty`);
  }
  const {
    r: rank,
    lora_alpha: alpha,
    lora_dropout: dropout = 0,
    target_modules: targets,
  } = config;
  if (!isNumber(rank) || !Number.isInteger(rank) || rank < 1) {
    throw fail(`"r" is ${found("r")}, expected a whole number from 1 on`);
  }
  if (!isNumber(alpha) || !isNumber(dropout)) {
    throw fail(
      `"lora_alpha" is ${found("lora_alpha")} and "lora_dropout" ${
        found("lora_dropout")
      }, expected numbers`,
    );
  }
  const isDora = config.use_dora ?? false;
  if (typeof isDora !== "boolean") {
    throw fail(`"use_dora" is ${found("use_dora")}, expected true or false`);
  }
  if (!isNames(targets) || targets.length === 0) {
    throw fail(
      `"target_modules" is ${
        found("target_modules")
      }, expected a list of names`,
    );
  }
  const isRankStabilised = config.use_rslora === true;
  return {
    kind: "LORA",
    targets,
    rank,
    alpha: isRankStabilised ? alpha * Math.sqrt(rank) : alpha,
    dropout,
    isDora,
    isRankStabilised,
  };
}

/** Writes `adapter_config.json` with the fields and defaults of PEFT 0.13. */
export function formatPeftConfig(config: PeftConfig): string {
  const { kind, savedModules, taskType, base } = config;
  const fields = {
    auto_mapping: null,
    base_model_name_or_path: base,
    inference_mode: true,
    modules_to_save: savedModules.length > 0 ? savedModules : null,
    peft_type: kind,
    revision: null,
    task_type: taskType,
    ...(kind === "LORA" ? formatLora(config) : formatOtherKind(config)),
  };
  const sorted = Object.entries(fields).sort(([a], [b]) => a < b ? -1 : 1);
  return JSON.stringify(Object.fromEntries(sorted), null, 2) + "\n";
}

function formatLora(
  { targets, rank, alpha, dropout, isDora, isRankStabilised }: LoraConfig,
) {
  return {
    alpha_pattern: {},
    bias: "none",
    fan_in_fan_out: false,
    init_lora_weights: true,
    layer_replication: null,
    layers_pattern: null,
    layers_to_transform: null,
    loftq_config: {},
    // Rounded to where a root and its inverse agree.
    lora_alpha: isRankStabilised
      ? Number((alpha / Math.sqrt(rank)).toPrecision(12))
      : alpha,
    lora_dropout: dropout,
    megatron_config: null,
    megatron_core: "megatron.core",
    r: rank,
    rank_pattern: {},
    target_modules: targets,
    use_dora: isDora,
    use_rslora: isRankStabilised,
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) &&
    value.every((item) => typeof item === "string");
}
