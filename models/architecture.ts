/**
 * The contract for networks. Implementations live in `architectures/`, one a file.
 *
 * @module
 */
import type { Extension, Targets } from "./extension.ts";
import { type DType, input, type Shape, type Tensor } from "./graph/tensor.ts";
import type { ModelParameter, Scope } from "./scope.ts";
import { attach, type Attachment, rootScope, type Site } from "./trace.ts";

export type * from "./extension.ts";
export type * from "./scope.ts";
export type { Attachment, Site } from "./trace.ts";

/** What one sample holds of an input of the graph. */
export interface SampleShape {
  /** Name of the graph's input. */
  readonly name: string;
  /** Extents without the batch. */
  readonly shape: Shape;
  /** Element type. @default {"f32"} */
  readonly dtype?: DType;
}

/** Inputs of a graph by name. */
export type Inputs = Readonly<Record<string, Tensor>>;

/** What an author writes. */
export interface ArchitectureSpec<Config> {
  /** One line. */
  readonly summary: string;
  /** Where it comes from: `arXiv:…`. */
  readonly paper: string;
  /** Ready configurations by name; `micro` is the one of the quick suite. */
  readonly sizes: Readonly<Record<string, Config>>;
  /** One sample of the input. */
  sample(config: Config): SampleShape;
  /**
   * What comes beside it, e.g. which tokens are padding; nothing if left out. A language model may also be
   * given `scored_rows`, which it does not declare: the rows of `[B * T]` whose logits are wanted.
   */
  beside?(config: Config): readonly SampleShape[];
  /** Where methods change linear layers unless told otherwise. */
  readonly targets?: Targets;
  /** The network: logits of a batch. */
  forward(scope: Scope, input: Tensor, config: Config, beside: Inputs): Tensor;
  /**
   * Depth of a parameter for layer-wise learning-rate decay, 0 at the stem; the head has the largest.
   */
  layerId(parameter: ModelParameter, config: Config): number;
  /** Depth of the head. */
  lastLayerId(config: Config): number;
}

/** A network with its parameters, ready to be traced. */
export interface Model {
  /** Name of the architecture. */
  readonly architecture: string;
  /** Configuration, all fields filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  /** One sample of the input. */
  readonly sample: SampleShape;
  /** What comes beside it; empty for most networks. */
  readonly beside: readonly SampleShape[];
  /** Every weight once, in forward order. */
  readonly parameters: readonly ModelParameter[];
  /** Every state once, in forward order. */
  readonly states: readonly ModelParameter[];
  /** What was added, and where. */
  readonly attachments: readonly Attachment[];
  /** Depth for layer-wise learning-rate decay: `id` in `0..last`. */
  layerId(parameter: ModelParameter): { id: number; last: number };
  /**
   * Adds the network to a graph.
   *
   * @param input A batch, shape `[B, ...sample.shape]`.
   * @param options Whether it trains, the batch of what comes beside the input, by name, and dotted paths of
   * layers that act as in evaluation all the same.
   * @returns The logits, and what must be written back to states.
   * @throws {RangeError} If something is missing beside the input.
   */
  apply(
    input: Tensor,
    options: {
      readonly isTraining: boolean;
      readonly beside?: Inputs;
      readonly still?: readonly string[];
    },
  ): {
    readonly logits: Tensor;
    readonly assignments: readonly { state: Tensor; value: Tensor }[];
  };
}

/** A registered architecture. The type of its configuration is closed over. */
export interface Architecture {
  /** One line. */
  readonly summary: string;
  /** Where it comes from. */
  readonly paper: string;
  /** Names of the ready configurations. */
  readonly sizes: readonly string[];
  /**
   * Builds a model.
   *
   * @param size Name of a ready configuration.
   * @param changes Fields that differ from it, e.g. `{ classes: 10 }`.
   * @param extensions What a tuning method adds.
   * @throws {RangeError} If there is no such size or field.
   * @throws {ExtensionError} If there is no place for an extension.
   */
  build(
    size: string,
    changes?: Readonly<Record<string, unknown>>,
    extensions?: readonly Extension[],
  ): Model;
}

/**
 * Declares an architecture.
 *
 * @param name Name of its file.
 */
export function defineArchitecture<Config extends object>(
  name: string,
  spec: ArchitectureSpec<Config>,
): Architecture {
  return {
    summary: spec.summary,
    paper: spec.paper,
    sizes: Object.keys(spec.sizes),
    build(size, changes = {}, extensions = []) {
      const base = spec.sizes[size];
      if (base === undefined) {
        throw new RangeError(
          `Cannot build "${name}": no size "${size}", expected one of ${
            Object.keys(spec.sizes).join(", ")
          }`,
        );
      }
      for (const key of Object.keys(changes)) {
        if (key in base) continue;
        throw new RangeError(
          `Cannot build "${name}": no field "${key}", expected one of ${
            Object.keys(base).join(", ")
          }`,
        );
      }
      return buildModel(name, spec, { ...base, ...changes }, extensions);
    },
  };
}

function buildModel<Config extends object>(
  name: string,
  spec: ArchitectureSpec<Config>,
  config: Config,
  extensions: readonly Extension[],
): Model {
  const sample = spec.sample(config);
  const beside = spec.beside?.(config) ?? [];
  const tracer = (attachments: readonly Attachment[]) => {
    const declared = new Map<string, ModelParameter>();
    const trace = (
      input: Tensor,
      isTraining: boolean,
      others: Inputs,
      still: readonly string[] = [],
    ) => {
      for (const { name: wanted } of beside) {
        if (others[wanted]) continue;
        throw new RangeError(
          `Cannot apply "${name}" to "${input.name}": found no "${wanted}" beside it, expected one`,
        );
      }
      const assignments: { state: Tensor; value: Tensor }[] = [];
      const sites: Site[] = [];
      const root = rootScope({
        declared,
        sites,
        attachments,
        isTraining,
        still: new Set(still),
        assignments,
      });
      const logits = spec.forward(root, input, config, others);
      return { logits, assignments, sites };
    };
    // One throw-away trace declares every parameter.
    const one = ({ name, shape, dtype }: SampleShape) =>
      input(name, [1, ...shape], dtype);
    const others = beside.map((own) => [own.name, one(own)]);
    const { sites } = trace(one(sample), true, Object.fromEntries(others));
    return { trace, sites, all: [...declared.values()] };
  };
  const plain = tracer([]);
  const attachments = extensions.map((extension) =>
    attach(name, extension, spec.targets ?? {}, plain.sites)
  );
  const { trace, all } = attachments.length > 0 ? tracer(attachments) : plain;
  return {
    architecture: name,
    config: config as Readonly<Record<string, unknown>>,
    sample,
    beside,
    parameters: all.filter(({ tensor }) => tensor.op === "parameter"),
    states: all.filter(({ tensor }) => tensor.op === "state"),
    attachments,
    layerId: (parameter) => ({
      id: spec.layerId(parameter, config),
      last: spec.lastLayerId(config),
    }),
    apply: (input, { isTraining, beside = {}, still }) =>
      trace(input, isTraining, beside, still),
  };
}
