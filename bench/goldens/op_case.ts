import {
  constant,
  input,
  parameter,
  type Scope,
  type Shape,
  sizeOf,
  type StoredArray,
  type StoredTensor,
  type Tensor,
  type Values,
} from "../../models/mod.ts";

/** Attributes of a case, as they stand in the metadata. */
export type CaseAttributes = Readonly<Record<string, unknown>> & {
  /** Kind of the case. */
  readonly op: string;
};

/** What a case computes, by the name of the output. Plain arrays need no engine. */
export type CaseOutputs = Record<string, Tensor | Int32Array | Float32Array>;

/** Writes the computation of a kind of case as a graph. */
export type Compose = (own: OpCase) => CaseOutputs;

/** The inputs of a case as leaves of a graph. */
export interface OpCase {
  /** Its attributes. */
  readonly attributes: CaseAttributes;
  /** A number among the attributes. */
  number(name: string): number;
  /** An input: a parameter if it is float, else an `i32` input. */
  at(name: string): Tensor;
  /** Whether there is such an input. */
  has(name: string): boolean;
  /** Values of an input. */
  values(name: string): Float32Array | Int32Array;
  /** Layers take their parameters from here: those of the case, by name. */
  readonly scope: Scope;
  /** What was assigned to states through the scope, by name of the state. */
  readonly assigned: ReadonlyMap<string, Tensor>;
  /** Values of the parameters. */
  readonly stored: readonly StoredTensor[];
  /** Values of the inputs. */
  readonly batch: Values;
}

/**
 * Opens a case.
 *
 * @param arrays Its inputs by name.
 */
export function openCase(
  arrays: ReadonlyMap<string, StoredArray>,
  attributes: CaseAttributes,
): OpCase {
  const leaves = new Map<string, Tensor>();
  const stored: StoredTensor[] = [];
  const batch: Record<string, Float32Array | Int32Array> = {};
  for (const [name, { shape, data }] of arrays) {
    if (data instanceof Int32Array) {
      leaves.set(name, input(name, shape, "i32"));
      batch[name] = data;
    } else {
      const tensor = parameter(name, shape);
      leaves.set(name, tensor);
      stored.push({ tensor, data, tag: "weight" });
    }
  }
  const at = (name: string) => {
    const leaf = leaves.get(name);
    if (leaf) return leaf;
    throw new RangeError(
      `Cannot find input "${name}", expected one of ${
        [...leaves.keys()].join(", ")
      }`,
    );
  };
  const assigned = new Map<string, Tensor>();
  return {
    attributes,
    number: (name) => attributes[name] as number,
    at,
    has: (name) => leaves.has(name),
    values: (name) => arrays.get(name)!.data,
    scope: createScope("", at, attributes.train === true, assigned),
    assigned,
    stored,
    batch,
  };
}

/** What the cases call the states of a batch norm; they do not count batches. */
const STATES: Readonly<Record<string, string>> = {
  running_mean: "mean",
  running_var: "var",
};

function createScope(
  path: string,
  at: (name: string) => Tensor,
  isTraining: boolean,
  assigned: Map<string, Tensor>,
): Scope {
  const join = (name: string | number) => path ? `${path}.${name}` : `${name}`;
  const take = (full: string, shape: Shape) => {
    const leaf = at(full);
    if (`${leaf.shape}` === `${shape}`) return leaf;
    throw new RangeError(
      `Cannot use input "${leaf.name}": shape [${leaf.shape}], expected [${shape}]`,
    );
  };
  return {
    path,
    isTraining,
    at: (name) => createScope(join(name), at, isTraining, assigned),
    parameter: (name, shape) => take(join(name), shape),
    state: (name, shape) =>
      STATES[name]
        ? take(STATES[name], shape)
        : constant(join(name), shape, new Float32Array(sizeOf(shape))),
    assign: (state, value) => void assigned.set(state.name!, value),
    site: (_kind, x) => x,
  };
}
