/**
 * The contract for networks. Implementations live in `architectures/`, one a file.
 *
 * @module
 */
import {
  type DType,
  input,
  parameter,
  type Shape,
  state,
  type Tensor,
} from "./graph/tensor.ts";

/**
 * The part of a network a parameter belongs to. Tuning methods choose what trains by unit, never by
 * a pattern in a name.
 */
export type Unit =
  /**
   * What turns the input into features: stem, patch embedding, token embeddings. `inFirstStage`: tuned
   * stage by stage, it trains with the first one; else it trains with each.
   */
  | { readonly kind: "stem"; readonly inFirstStage?: boolean }
  /** A residual block; both numbers count from 0, `block` within its stage. */
  | { readonly kind: "block"; readonly stage: number; readonly block: number }
  /**
   * What leads out of a stage into the next one: downsampling. `isNorm`: a norm of its own behind the
   * last block; tuned by parity, it trains with the even blocks only.
   */
  | {
    readonly kind: "outgoing";
    readonly stage: number;
    readonly isNorm?: boolean;
  }
  /** The norm behind the last block. */
  | { readonly kind: "norm" }
  /** The task head. */
  | { readonly kind: "head" };

/** How a parameter starts. */
export type Initializer =
  | { readonly kind: "constant"; readonly value: number }
  /** Normal with this standard deviation. */
  | { readonly kind: "normal"; readonly std: number }
  /** Normal with this standard deviation, cut at two of them. */
  | { readonly kind: "truncated_normal"; readonly std: number }
  /** Uniform in `[-bound, bound)`. */
  | { readonly kind: "uniform"; readonly bound: number };

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
   * @param x The value there.
   * @param from What it was computed from, if that may be of use: the input of a linear layer.
   */
  site(kind: string, x: Tensor, from?: Tensor): Tensor;
}

/** What a tuning method adds at sites of one kind. */
export interface Extension {
  /** Kind of the sites. */
  readonly site: string;
  /** Last parts of the paths of the sites, e.g. `query`; all sites of the kind if left out. */
  readonly places?: readonly string[];
  /**
   * Returns the new value; parameters taken from `scope` are tagged `adapter`.
   *
   * @param x The value at the site.
   * @param from What it was computed from; `x` itself where the site does not tell.
   */
  apply(scope: Scope, x: Tensor, from: Tensor): Tensor;
}

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
  /** What comes beside it, e.g. which tokens are padding; nothing if left out. */
  beside?(config: Config): readonly SampleShape[];
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
  /** Depth for layer-wise learning-rate decay: `id` in `0..last`. */
  layerId(parameter: ModelParameter): { id: number; last: number };
  /**
   * Adds the network to a graph.
   *
   * @param input A batch, shape `[B, ...sample.shape]`.
   * @param options Whether it trains, and the batch of what comes beside the input, by name.
   * @returns The logits, and what must be written back to states.
   * @throws {RangeError} If something is missing beside the input.
   */
  apply(
    input: Tensor,
    options: { readonly isTraining: boolean; readonly beside?: Inputs },
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
   * @throws {RangeError} If there is no such size or field, or no place for an extension.
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
  const beside = spec.beside?.(config) ?? [];
  const trace = (input: Tensor, isTraining: boolean, others: Inputs) => {
    for (const { name: wanted } of beside) {
      if (others[wanted]) continue;
      throw new RangeError(
        `Cannot apply "${name}" to "${input.name}": found no "${wanted}" beside it, expected one`,
      );
    }
    const assignments: { state: Tensor; value: Tensor }[] = [];
    const sites: Site[] = [];
    const root = createScope("", { kind: "stem" }, "weight", {
      declared,
      sites,
      extensions,
      isTraining,
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
  extensions.forEach((extension) => checkPlaces(name, extension, sites));
  const all = [...declared.values()];
  return {
    architecture: name,
    config: config as Readonly<Record<string, unknown>>,
    sample,
    beside,
    parameters: all.filter(({ tensor }) => tensor.op === "parameter"),
    states: all.filter(({ tensor }) => tensor.op === "state"),
    layerId: (parameter) => ({
      id: spec.layerId(parameter, config),
      last: spec.lastLayerId(config),
    }),
    apply: (input, { isTraining, beside = {} }) =>
      trace(input, isTraining, beside),
  };
}

/** A place that was passed in a trace. */
interface Site {
  readonly kind: string;
  readonly path: string;
}

function isAt(place: string, { path }: Site): boolean {
  return path === place || path.endsWith(`.${place}`);
}

/** An extension that matches nothing would quietly become another method. */
function checkPlaces(
  name: string,
  { site, places }: Extension,
  sites: readonly Site[],
): void {
  const known = sites.filter(({ kind }) => kind === site);
  const isKnown = (place: string) => known.some((own) => isAt(place, own));
  const missing = places?.find((place) => !isKnown(place));
  const isEmpty = known.length === 0 || places?.length === 0;
  if (!isEmpty && missing === undefined) return;
  const names = new Set(known.map(({ path }) => path.split(".").at(-1)));
  throw new RangeError(
    `Cannot extend "${name}" at its ${site} sites: found ${
      missing === undefined ? "none" : `none called "${missing}"`
    }, expected ${
      names.size === 0 ? "at least one" : `one of ${[...names].join(", ")}`
    }`,
  );
}

interface Trace {
  readonly declared: Map<string, ModelParameter>;
  readonly sites: Site[];
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
    site(kind, x, from = x) {
      const here = { kind, path };
      trace.sites.push(here);
      // What an extension adds is not extended in turn.
      const added = createScope(path, unit, "adapter", {
        ...trace,
        sites: [],
        extensions: [],
      });
      return trace.extensions
        .filter(({ site, places }) =>
          site === kind &&
          (places?.some((place) => isAt(place, here)) ?? true)
        )
        .reduce((y, extension) => extension.apply(added, y, from), x);
    },
  };
}
