/**
 * Turns a graph into groups of ops that run together.
 *
 * A group is one kernel with the elementwise ops behind it: bias, activation, residual, the gradient
 * of an activation. Values that only the group reads are never stored.
 *
 * @module
 */
import { LEAVES, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { topologicalOrder } from "../../graph/order.ts";
import type { Op } from "../../op.ts";

/** Ops by name. */
export type Ops = Readonly<Record<string, Op>>;

/** Ops that run together. */
export interface Group {
  /** The op whose kernel runs; `undefined` if all of the group is elementwise. */
  readonly anchor: Tensor | undefined;
  /** Ops in order, the anchor first. */
  readonly members: Tensor[];
  /** Members whose value is stored, in order. */
  readonly stored: Tensor[];
}

/** Groups in the order in which they run, and how nodes are seen. */
export interface Schedule {
  /** Groups in order. */
  readonly groups: readonly Group[];
  /** The node whose memory holds the value: views share that of their base. */
  base(node: Tensor): Tensor;
  /** What a node reads, after simplification. */
  operands(node: Tensor): readonly Tensor[];
}

/** Whether a node is a leaf of the graph. */
export function isLeaf(node: Tensor): boolean {
  return (LEAVES as readonly string[]).includes(node.op);
}

/** The node whose memory holds the value: that below all views. */
export function baseOf(node: Tensor, ops: Ops): Tensor {
  let base = node;
  while (!isLeaf(base) && ops[base.op]!.native.kind === "view") {
    base = base.inputs[0]!;
  }
  return base;
}

/**
 * Schedules what `outputs` need.
 *
 * A node joins the last group that one of its inputs comes from: everything else it reads is then
 * ready before that group runs. It must read that input element by element.
 *
 * @param outputs Nodes whose value must be stored.
 * @param ops Ops by name.
 * @param maxBuffers Most storage buffers a kernel may bind, its params included.
 */
export function schedule(
  outputs: readonly Tensor[],
  ops: Ops,
  maxBuffers: number,
): Schedule {
  const kindOf = (node: Tensor) => ops[node.op]!.native.kind;
  const operands = memoize((node: Tensor) => {
    if (isLeaf(node) || kindOf(node) !== "elementwise") return node.inputs;
    // An elementwise op broadcasts by itself.
    return node.inputs.map((input) => {
      let source = input;
      while (source.op === "broadcast") source = source.inputs[0]!;
      return source;
    });
  });
  const base = memoize((node: Tensor) => baseOf(node, ops));
  /** Whether an operand must not be read before something else is known, so that no earlier group will do. */
  const isLate = (operand: Tensor) => {
    let node = operand;
    while (!isLeaf(node) && kindOf(node) === "view" && node.op !== "after") {
      node = node.inputs[0]!;
    }
    return node.op === "after";
  };
  const order = topologicalOrder(outputs, operands);
  const readers = new Map<Tensor, Set<Tensor>>();
  for (const node of order) {
    if (isLeaf(node) || kindOf(node) === "view") continue;
    for (const operand of operands(node)) {
      const source = base(operand);
      if (!readers.has(source)) readers.set(source, new Set());
      readers.get(source)!.add(node);
    }
  }
  const wanted = new Set(outputs.map(base));
  const groups: Group[] = [];
  const groupOf = new Map<Tensor, number>();
  const isStored = (node: Tensor, members: ReadonlySet<Tensor>) =>
    wanted.has(node) ||
    [...readers.get(node) ?? []].some((reader) => !members.has(reader));
  const fits = (members: readonly Tensor[]) => {
    const set = new Set(members);
    const read = new Set(
      members.flatMap((member) => operands(member).map(base)),
    );
    const outside = [...read].filter((node) => !set.has(node)).length;
    const inside = members.filter((member) => isStored(member, set)).length;
    return outside + inside + SPARE_BUFFERS <= maxBuffers;
  };
  for (const node of order) {
    if (isLeaf(node) || kindOf(node) === "view") continue;
    const home = kindOf(node) === "elementwise"
      ? findHome(node, operands(node), base, groupOf, isLate)
      : undefined;
    if (home !== undefined && fits([...groups[home]!.members, node])) {
      groups[home]!.members.push(node);
      groupOf.set(node, home);
    } else if (isInlined(node) && !wanted.has(node)) {
      continue;
    } else {
      const anchor = kindOf(node) === "kernel" ? node : undefined;
      groupOf.set(node, groups.length);
      groups.push({ anchor, members: [node], stored: [] });
    }
  }
  // A constant fill is written into the text of its readers, unless a kernel reads it.
  for (const node of order) {
    if (!isInlined(node) || groupOf.has(node)) continue;
    const isRead = [...readers.get(node) ?? []].some((reader) =>
      kindOf(reader) !== "elementwise"
    );
    if (isRead) {
      groups.unshift({ anchor: undefined, members: [node], stored: [] });
    }
  }
  for (const { members, stored } of groups) {
    const set = new Set(members);
    stored.push(...members.filter((member) => isStored(member, set)));
  }
  return { groups, base, operands };
}

/** Params and the step buffer. */
const SPARE_BUFFERS = 2;

/** Whether the op has no inputs, so that its text can stand wherever it is read. */
export function isInlined(node: Tensor): boolean {
  return node.op === "fill";
}

function findHome(
  node: Tensor,
  operands: readonly Tensor[],
  base: (node: Tensor) => Tensor,
  groupOf: ReadonlyMap<Tensor, number>,
  isLate: (operand: Tensor) => boolean,
): number | undefined {
  let home: number | undefined;
  for (const operand of operands) {
    const group = isLate(operand) ? undefined : groupOf.get(base(operand));
    if (group !== undefined && group >= (home ?? 0)) home = group;
  }
  if (home === undefined) return undefined;
  const size = sizeOf(node.shape);
  // A stretched value of the same group would need all of it at once; integers are read as floats.
  const isElementByElement = operands.every((operand) =>
    groupOf.get(base(operand)) !== home ||
    (sizeOf(operand.shape) === size && operand.dtype === "f32")
  );
  return isElementByElement ? home : undefined;
}

function memoize<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { value: V }>();
  return (key) => {
    let entry = known.get(key);
    if (!entry) known.set(key, entry = { value: compute(key) });
    return entry.value;
  };
}
