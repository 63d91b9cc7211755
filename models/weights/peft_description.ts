import type { Model } from "../architecture.ts";
import type { LoraConfig } from "./peft_config.ts";
import type { OtherPeftConfig } from "./peft_kinds.ts";

/** What a network does not know about its adapter. */
export interface PeftDescription {
  /** Of LoRA and its kin: the change is scaled by `alpha / rank`, of rsLoRA by `alpha / sqrt(rank)`. */
  readonly alpha?: number;
  /** Whether it is rsLoRA. @default {false} */
  readonly isRankStabilised?: boolean;
  /** Of VeRA: first value of the vector between the matrices. @default {0.1} */
  readonly dInitial?: number;
  /** Probability with which the input of the change was dropped in training. @default {0} */
  readonly dropout?: number;
  /** Modules that were trained as a whole, e.g. `classifier`. @default {[]} */
  readonly savedModules?: readonly string[];
  /** What it was trained for, e.g. `SEQ_CLS`. @default {null} */
  readonly taskType?: string | null;
  /** Name or path of the base network. @default {null} */
  readonly base?: string | null;
}

/**
 * What `adapter_config.json` must say about what was added to a network.
 *
 * @param model The network.
 * @param description What the network does not know.
 * @throws {RangeError} If PEFT has no words for it, or something is missing.
 */
export function describePeft(
  model: Model,
  description: PeftDescription,
): LoraConfig | OtherPeftConfig {
  const ends = new Set(
    model.parameters.filter(({ tag }) => tag === "adapter")
      .map(({ name }) => name.split(".").at(-1)!),
  );
  const consistsOf = (...names: string[]) =>
    ends.size > 0 && [...ends].every((end) => names.includes(end));
  if (consistsOf("vera_lambda_b", "vera_lambda_d")) {
    const { dInitial = 0.1, dropout = 0 } = description;
    const rank = shapeOf(model, "vera_lambda_d")[0]!;
    const targets = placesOf(model, "linear");
    return { kind: "VERA", targets, rank, dInitial, dropout };
  }
  if (consistsOf("ia3_l")) {
    return {
      kind: "IA3",
      targets: placesOf(model, "linear"),
      feedforward: placesOf(model, "linear_input"),
    };
  }
  const { depth: layers, heads, keyHeads = heads } = model.config as Record<
    string,
    number
  >;
  if (consistsOf("prompt_embeddings")) {
    const [virtualTokens, width] = shapeOf(model, "prompt_embeddings");
    return {
      kind: "PROMPT_TUNING",
      ...{ virtualTokens: virtualTokens!, width: width! },
      ...{ layers: layers!, heads: heads! },
    };
  }
  if (consistsOf("prefix_keys", "prefix_values")) {
    const [virtualTokens, width] = shapeOf(model, "prefix_keys");
    return {
      kind: "PREFIX_TUNING",
      ...{ virtualTokens: virtualTokens!, width: width! },
      // With fewer heads of keys than of queries, PEFT counts those.
      ...{ layers: layers!, heads: keyHeads! },
    };
  }
  return describeLora(model, description);
}

function shapeOf({ parameters }: Model, end: string): readonly number[] {
  return parameters.find(({ name }) =>
    name === end || name.endsWith(`.${end}`)
  )!.shape;
}

/** Ends of the paths of the linear layers that something was added to, as long as they must be to mean no other. */
function placesOf(
  { attachments, parameters }: Model,
  site: "linear" | "linear_input",
): string[] {
  const paths = attachments
    .filter(({ extension }) => extension.site === site)
    .flatMap(({ sites }) => sites.map(({ path }) => path));
  const others = parameters
    .filter(({ name, shape, tag }) =>
      tag === "weight" && shape.length === 2 && name.endsWith(".weight")
    )
    .map(({ name }) => name.replace(/\.weight$/, ""))
    .filter((path) => !paths.includes(path));
  return [
    ...new Set(paths.map((path) => {
      const parts = path.split(".");
      for (let length = 1; length < parts.length; length++) {
        const end = parts.slice(-length).join(".");
        if (!others.some((own) => `.${own}`.endsWith(`.${end}`))) return end;
      }
      return path;
    })),
  ].sort();
}

/** LoRA or DoRA: targets and rank, out of the names and shapes of its parameters. */
function describeLora(
  { architecture, parameters }: Model,
  { alpha, dropout = 0, isRankStabilised = false }: PeftDescription,
): LoraConfig {
  const added = parameters.filter(({ tag }) => tag === "adapter");
  const targets = new Set<string>(), ranks = new Set<number>();
  const places = new Set<string>(), long = new Set<string>();
  for (const { name, shape } of added) {
    const [, place, kind] =
      /^(.+)\.lora_(A|B|magnitude_vector)(?:\.weight)?$/.exec(name) ?? [];
    if (place === undefined) {
      throw new RangeError(
        `Cannot write adapter: "${name}" of ${architecture}, expected only lora_A, lora_B and lora_magnitude_vector`,
      );
    }
    places.add(place);
    targets.add(place.split(".").at(-1)!);
    if (kind === "magnitude_vector") long.add(place);
    else ranks.add(kind === "A" ? shape[0]! : shape[1]!);
  }
  const [rank, ...others] = ranks;
  if (rank === undefined || others.length > 0) {
    throw new RangeError(
      `Cannot write adapter: ranks ${
        [...ranks].join(", ") || "none"
      } in ${architecture}, expected one`,
    );
  }
  const skipped = parameters.find(({ name, shape }) => {
    const place = name.replace(/\.weight$/, "");
    return place !== name && shape.length === 2 && !places.has(place) &&
      targets.has(place.split(".").at(-1)!);
  });
  if (skipped) {
    throw new RangeError(
      `Cannot write adapter: "${skipped.name}" is not changed, expected it to be as others of that name are`,
    );
  }
  if (long.size > 0 && long.size < places.size) {
    throw new RangeError(
      `Cannot write adapter: only ${long.size} of ${places.size} layers of ${architecture} have a lora_magnitude_vector, expected all or none`,
    );
  }
  if (alpha === undefined) {
    throw new RangeError(
      "Cannot write adapter: found no alpha, expected that of its LoRA",
    );
  }
  return {
    kind: "LORA",
    targets: [...targets].sort(),
    rank,
    alpha: isRankStabilised ? alpha * Math.sqrt(rank) : alpha,
    dropout,
    isDora: long.size > 0,
    isRankStabilised,
  };
}
