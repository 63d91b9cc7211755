/**
 * One pass through a network: what it declares, and where methods add to it.
 *
 * @module
 */
import type { Extension, PlaceWidths, Targets } from "./extension.ts";
import { ExtensionError } from "./extension_error.ts";
import { parameter, type Shape, state, type Tensor } from "./graph/tensor.ts";
import type { ModelParameter, Scope, SiteKind, Unit } from "./scope.ts";

/** A place that was passed in a trace. */
export interface Site extends PlaceWidths {
  /** What it is. */
  readonly kind: SiteKind;
  /** Its dotted path. */
  readonly path: string;
}

/** An extension and the sites it acts at. */
export interface Attachment {
  /** What is added. */
  readonly extension: Extension;
  /** Where, in forward order; at least one. */
  readonly sites: readonly Site[];
}

/** What a trace works with and fills. */
export interface Trace {
  /** Parameters and states by name. */
  readonly declared: Map<string, ModelParameter>;
  /** Filled in forward order. */
  readonly sites: Site[];
  /** What methods add. */
  readonly attachments: readonly Attachment[];
  /** Whether dropout and drop path act, and batch norm uses the batch. */
  readonly isTraining: boolean;
  /** Dotted paths of layers that act as in evaluation all the same. */
  readonly still: ReadonlySet<string>;
  /** New values of states. */
  readonly assignments: { state: Tensor; value: Tensor }[];
}

/** The root of a network. */
export function rootScope(trace: Trace): Scope {
  return createScope("", { kind: "stem" }, "weight", trace);
}

/**
 * Finds the sites of an extension.
 *
 * @param name Name of the network, for messages.
 * @param targets Places that the network names.
 * @param sites All sites of the network.
 * @throws {ExtensionError} If there is none, or none at one of its places: an extension that matches nothing
 * would quietly become another method.
 */
export function attach(
  name: string,
  extension: Extension,
  targets: Targets,
  sites: readonly Site[],
): Attachment {
  const { site, places } = extension;
  const known = sites.filter(({ kind }) => kind === site);
  const wanted = typeof places === "string" ? targets[places] ?? [] : places;
  const missing = wanted?.find((place) =>
    !known.some((own) => isAt(place, own))
  );
  const found = known.filter((own) =>
    wanted?.some((place) => isAt(place, own)) ?? true
  );
  if (found.length > 0 && missing === undefined) {
    return { extension, sites: found };
  }
  const names = new Set(known.map(({ path }) => path.split(".").at(-1)));
  throw new ExtensionError(
    `Cannot extend "${name}" at its ${site} sites: found ${
      missing === undefined ? "none" : `none called "${missing}"`
    }, expected ${
      names.size === 0 ? "at least one" : `one of ${[...names].join(", ")}`
    }`,
    missing,
  );
}

function isAt(place: string, { path }: Site): boolean {
  return path === place || path.endsWith(`.${place}`);
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
    own: Pick<ModelParameter, "init" | "role">,
  ) => {
    const full = join(name);
    const known = trace.declared.get(full);
    if (known) return known.tensor;
    const tensor = make(full, shape);
    trace.declared.set(full, { name: full, shape, tensor, unit, tag, ...own });
    return tensor;
  };
  return {
    path,
    isTraining: trace.isTraining && !trace.still.has(path),
    at: (name, own = unit) => createScope(join(name), own, tag, trace),
    parameter: (name, shape, init, role) =>
      declare(parameter, name, shape, { init, ...(role && { role }) }),
    state: (name, shape, init) => declare(state, name, shape, { init }),
    assign: (target, value) =>
      void trace.assignments.push({ state: target, value }),
    site(kind, x, origin = {}) {
      const from = origin.from ?? x;
      const [inputs, outputs] = [from.shape.at(-1)!, x.shape.at(-1)!];
      trace.sites.push({ kind, path, inputs, outputs });
      // What an extension adds is not extended in turn.
      const inner = { ...trace, sites: [], attachments: [] };
      const added = createScope(path, unit, "adapter", inner);
      const root = createScope("", { kind: "stem" }, "adapter", inner);
      return trace.attachments
        .filter(({ sites }) =>
          sites.some((own) => own.kind === kind && own.path === path)
        )
        .reduce(
          (y, { extension, sites: all }) =>
            extension.apply(added, y, { ...origin, from, root, all }),
          x,
        );
    },
  };
}
