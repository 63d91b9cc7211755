/**
 * The contract for networks. Implementations live in `architectures/`, one a file.
 *
 * @module
 */
import { parameter, type Shape, state, type Tensor } from "./graph/tensor.ts";

/**
 * The part of a network a parameter belongs to. Tuning methods choose what trains by unit, never by
 * a pattern in a name.
 */
export type Unit =
  /** What turns the input into features: stem, patch embedding, token embeddings. */
  | { readonly kind: "stem" }
  /** A residual block; both numbers count from 0, `block` within its stage. */
  | { readonly kind: "block"; readonly stage: number; readonly block: number }
  /** What leads out of a stage into the next one: downsampling. */
  | { readonly kind: "outgoing"; readonly stage: number }
  /** The norm behind the last block. */
  | { readonly kind: "norm" }
  /** The task head. */
  | { readonly kind: "head" };

/** How a parameter starts. */
export type Initializer =
  | { readonly kind: "constant"; readonly value: number }
  /** Normal with this standard deviation, cut at two of them. */
  | { readonly kind: "truncated_normal"; readonly std: number };

/** A named weight of a model. */
export interface ModelParameter {
  /** Dotted path, equal to the name in the published checkpoint. */
  readonly name: string;
  /** Extents, in the published layout. */
  readonly shape: Shape;
  /** The leaf of the graph. */
  readonly tensor: Tensor;
  /** Where it belongs. */
  readonly unit: Unit;
  /** Base network, or added by a tuning method. */
  readonly tag: "weight" | "adapter";
  /** How it starts. */
  readonly init: Initializer;
}

/** Where layers take their parameters from: a place in the dotted path of the network. */
export interface Scope {
  /** Dotted path, empty at the root. */
  readonly path: string;
  /** Whether dropout and drop path act, and batch norm uses the batch. */
  readonly isTraining: boolean;
  /** The place `name` below this one; `unit` if a new one starts there. */
  at(name: string | number, unit?: Unit): Scope;
  /** Declares a weight below this place. */
  parameter(name: string, shape: Shape, init: Initializer): Tensor;
  /** Declares a value that is kept but not trained, e.g. a running mean. */
  state(name: string, shape: Shape, init: Initializer): Tensor;
  /** Records the new value of a state, written after each micro-batch. */
  assign(state: Tensor, value: Tensor): void;
  /**
   * A place where a tuning method may change the flow; the identity without one.
   *
   * @param kind What the place is, e.g. `branch`: the output of a residual branch before layer scale.
   */
  site(kind: string, x: Tensor): Tensor;
}

/** What a tuning method adds at every site of one kind. */
export interface Extension {
  /** Kind of the sites. */
  readonly site: string;
  /** Returns the new value; parameters taken from `scope` are tagged `adapter`. */
  apply(scope: Scope, x: Tensor): Tensor;
}

/** Extents of one input sample. */
export interface SampleShape {
  /** Name of the graph's input. */
  readonly name: string;
  /** Extents without the batch. */
  readonly shape: Shape;
}

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
  /** The network: logits of a batch. */
  forward(scope: Scope, input: Tensor, config: Config): Tensor;
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
  /** Every weight once, in forward order. */
  readonly parameters: readonly ModelParameter[];
  /** Every state once, in forward order. */
  readonly states: readonly ModelParameter[];
  /** Depth for layer-wise learning-rate decay: `id` in `0..last`. */
  layerId(parameter: ModelParameter): { id: number; last: number };
  /**
   * Adds the network to a graph.
   *
   * @param input A batch, shape `[B, ...sample.shape]`.
   * @returns The logits, and what must be written back to states.
   */
  apply(input: Tensor, options: { readonly isTraining: boolean }): {
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
  const declared = new Map<string, ModelParameter>();
  const sample = spec.sample(config);
  const trace = (input: Tensor, isTraining: boolean) => {
    const assignments: { state: Tensor; value: Tensor }[] = [];
    const root = createScope("", { kind: "stem" }, "weight", {
      declared,
      extensions,
      isTraining,
      assignments,
    });
    return { logits: spec.forward(root, input, config), assignments };
  };
  // One throw-away trace declares every parameter.
  trace(
    {
      op: "input",
      inputs: [],
      attributes: {},
      dtype: "f32",
      ...sample,
      shape: [1, ...sample.shape],
    },
    true,
  );
  const all = [...declared.values()];
  return {
    architecture: name,
    config: config as Readonly<Record<string, unknown>>,
    sample,
    parameters: all.filter(({ tensor }) => tensor.op === "parameter"),
    states: all.filter(({ tensor }) => tensor.op === "state"),
    layerId: (parameter) => ({
      id: spec.layerId(parameter, config),
      last: spec.lastLayerId(config),
    }),
    apply: (input, { isTraining }) => trace(input, isTraining),
  };
}

interface Trace {
  readonly declared: Map<string, ModelParameter>;
  readonly extensions: readonly Extension[];
  readonly isTraining: boolean;
  readonly assignments: { state: Tensor; value: Tensor }[];
}

function createScope(
  path: string,
  unit: Unit,
  tag: ModelParameter["tag"],
  trace: Trace,
): Scope {
  const join = (name: string | number) => path ? `${path}.${name}` : `${name}`;
  const declare = (
    make: typeof parameter,
    name: string,
    shape: Shape,
    init: Initializer,
  ) => {
    const full = join(name);
    const known = trace.declared.get(full);
    if (known) return known.tensor;
    const tensor = make(full, shape);
    trace.declared.set(full, { name: full, shape, tensor, unit, tag, init });
    return tensor;
  };
  return {
    path,
    isTraining: trace.isTraining,
    at: (name, own = unit) => createScope(join(name), own, tag, trace),
    parameter: (name, shape, init) => declare(parameter, name, shape, init),
    state: (name, shape, init) => declare(state, name, shape, init),
    assign: (target, value) =>
      void trace.assignments.push({ state: target, value }),
    site(kind, x) {
      const added = createScope(path, unit, "adapter", trace);
      return trace.extensions.filter(({ site }) => site === kind)
        .reduce((value, extension) => extension.apply(added, value), x);
    },
  };
}
