/**
 * Text that is the same for all passes of fused attention.
 *
 * An invocation holds rows of one head, queries or keys, in registers, and walks over the other side.
 * What costs on a software rasterizer are loads, since every lane reads alone: there an invocation holds
 * many rows, so that each load serves all of them. A GPU broadcasts a load from the cache: there it
 * holds one row, and its neighbours hold those beside it.
 *
 * @module
 */
import type { Attributes, Tensor } from "../graph/tensor.ts";
import type {
  DeviceTraits,
  Epilogue,
  KernelWriter,
  StoreAt,
} from "../kernel.ts";
import { laneSum, laneType, range, type Width } from "./lanes.ts";
import { spread } from "./spread.ts";

/** Sizes of attention. */
export interface AttentionExtents {
  /** Samples. */
  readonly batch: number;
  /** Heads of queries. */
  readonly heads: number;
  /** Heads of keys and values, a divisor of `heads`. */
  readonly keyHeads: number;
  /** Queries. */
  readonly queries: number;
  /** Keys. */
  readonly keys: number;
  /** Channels of a head. */
  readonly channels: number;
  /** Whether a query sees no key after it. */
  readonly isCausal: boolean;
}

/** Sizes of attention of `q`, `[B, H, T, D]`, to `k`, `[B, G, S, D]`. */
export function attentionExtents(
  q: Tensor,
  k: Tensor,
  attributes: Attributes,
): AttentionExtents {
  const [batch, heads, queries, channels] = q.shape as Four;
  const [, keyHeads, keys] = k.shape as Four;
  const isCausal = attributes.isCausal as boolean;
  return { batch, heads, keyHeads, queries, keys, channels, isCausal };
}

type Four = [number, number, number, number];

/** Who works on what. */
export interface AttentionGrid {
  /** The entry point up to the places that an invocation works on. */
  readonly head: string;
  /** Numbers of the rows that an invocation holds. */
  readonly rows: readonly number[];
  /** Workgroups along x, y and z. */
  readonly workgroups: [number, number, number];
  /** Statements that store row `r`, given its values in units of a store. */
  store(epilogue: Epilogue, r: number, values: readonly string[]): string;
}

/** Invocations wanted before one gets more rows: some for each core and lane. */
const WANTED_INVOCATIONS = 64;

/**
 * Starts a kernel whose invocations hold rows of one side.
 *
 * The text has `T`, `S`, `share` (heads of queries for one of keys), the head `own` of what is held, the
 * sample `b`, the places `first` to `past` that are held, `at0`, `at1`, … of each row, and `startQ`,
 * `startK`, the rows where queries and keys of the head start.
 *
 * @param values Vector registers that one row takes on a software rasterizer.
 */
export function attentionGrid(
  writer: KernelWriter,
  extents: AttentionExtents,
  side: "queries" | "keys",
  values: number,
  traits: DeviceTraits,
): AttentionGrid {
  const { batch, heads, keyHeads } = extents;
  const isQueries = side === "queries";
  const ownHeads = batch * (isQueries ? heads : keyHeads);
  const count = extents[side];
  const held = traits.isFallback ? rowsHeld(count, ownHeads, values) : 1;
  const chunks = Math.ceil(count / held);
  const size = isQueries ? "T" : "S";
  const { head, workgroups } = spread(writer, ownHeads * chunks, traits);
  // Lanes of a software rasterizer take equal places of many heads, so that causal walks are equal.
  const [chunk, own] = traits.isFallback
    ? [`flat / ${writer.param(ownHeads)}`, `flat % ${writer.param(ownHeads)}`]
    : [`flat % ${writer.param(chunks)}`, `flat / ${writer.param(chunks)}`];
  return {
    head: `${head}
  let T = ${writer.param(extents.queries)}; let S = ${
      writer.param(extents.keys)
    };
  let share = ${writer.param(heads / keyHeads)};
  let own = ${own};
  let first = ${chunk} * ${held}u;
  let past = min(first + ${held}u, ${size});
  let b = own / ${writer.param(isQueries ? heads : keyHeads)};
  let startQ = own * ${isQueries ? "" : "share * "}T;
  let startK = own ${isQueries ? "/ share " : ""}* S;
  ${
      range(held).map((r) => `let at${r} = min(first + ${r}u, ${size} - 1u);`)
        .join(" ")
    }`,
    rows: range(held),
    workgroups,
    store: (epilogue, r, values) =>
      storeRow(writer, epilogue, values, {
        start: `(own * ${size} + at${r}) * ${values.length}u`,
        isParked: traits.isFallback && !epilogue.isPlain,
      }),
  };
}

/** Vector registers that the rows of one invocation may take: beyond, a kernel takes long to compile. */
const MOST_REGISTERS = 512;

/** Most rows of one invocation. */
const MOST_ROWS = 16;

/** As many rows as registers hold, evenly cut. */
function rowsHeld(count: number, heads: number, values: number): number {
  const most = Math.max(1, Math.floor(MOST_REGISTERS / values));
  const chunks = Math.max(
    Math.ceil(count / Math.min(MOST_ROWS, most)),
    Math.min(count, Math.ceil(WANTED_INVOCATIONS / heads)),
  );
  return Math.ceil(count / chunks);
}

/**
 * Stores a row. On a software rasterizer a long chain is not written out for each value, which takes
 * seconds to compile: values are parked in the output and finished in a loop. Rows that repeat the last
 * one do the same once more, one after the other; on a GPU they might meet, so there nothing is parked.
 */
function storeRow(
  writer: KernelWriter,
  epilogue: Epilogue,
  values: readonly string[],
  { start, isParked }: { start: string; isParked: boolean },
): string {
  const at = (d: string): StoreAt => ({ index: `start + ${d}`, column: d });
  const parked = (d: string) => epilogue.park(writer, at(d));
  const lines = values.map((value, d) =>
    isParked
      ? `${parked(`${d}u`)} = ${value};`
      : epilogue.store(writer, at(`${d}u`), value)
  );
  if (isParked) {
    lines.push(
      `for (var d = 0u; d < ${values.length}u; d++) { ${
        epilogue.store(writer, at("d"), parked("d"))
      } }`,
    );
  }
  return `{ let start = ${start};
    ${lines.join("\n    ")} }`;
}

/** Statements that load `count` values as `name0`, `name1`, … */
export function loadRow(
  array: string,
  name: string,
  count: number,
  row: string,
  factor = "",
): string {
  const loads = range(count).map((d) =>
    `let ${name}${d} = ${array}[${name}at + ${d}u]${factor};`
  );
  return `let ${name}at = (${row}) * ${count}u; ${loads.join(" ")}`;
}

/** Statements that give `name` the scalar product of two rows. */
export function dotRows(
  name: string,
  unit: Width,
  count: number,
  a: string,
  b: string,
): string {
  const sum = range(count).reduce(
    (sum, d) => sum ? `fma(${a}${d}, ${b}${d}, ${sum})` : `${a}${d} * ${b}${d}`,
    "",
  );
  return `let ${name}v = ${sum}; let ${name} = ${laneSum(unit, `${name}v`)};`;
}

/** Statements that add `factor` times a row to the variables `name0`, `name1`, … */
export function addRow(
  name: string,
  unit: Width,
  count: number,
  factor: string,
  row: string,
): string {
  const type = laneType(unit);
  return range(count).map((d) =>
    `${name}${d} = fma(${type}(${factor}), ${row}${d}, ${name}${d});`
  ).join(" ");
}
