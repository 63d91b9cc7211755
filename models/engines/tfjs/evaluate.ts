/**
 * Interprets a graph op by op.
 *
 * @module
 */
import { LEAVES, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { topologicalOrder } from "../../graph/order.ts";
import type { Op, Tfjs, TfjsContext, TfjsTensor } from "../../op.ts";
import { compose } from "./compose.ts";

/** A graph laid out for interpretation. */
export interface Plan {
  /** Nodes to compute, in order, each with the values that no later node reads. */
  readonly steps: readonly { node: Tensor; op: Op; frees: readonly Tensor[] }[];
  /** Nodes whose value is wanted. */
  readonly outputs: readonly Tensor[];
  /** Leaves that are read. */
  readonly leaves: readonly Tensor[];
  /** Floating-point operations that the work asks for. */
  readonly flops: number;
  /** Those that are done: what is computed again, too. */
  readonly hardwareFlops: number;
  /** Bytes read and written by all nodes: what a run touches. */
  readonly boundBytes: number;
  /** Largest sum of the sizes of computed values alive at one time, in bytes. */
  readonly activationBoundBytes: number;
}

/** Ops by name. */
export type Ops = Readonly<Record<string, Op>>;

/** Plans the evaluation of `wholes`, each op composed of those that TensorFlow.js has. */
export function planEvaluation(wholes: readonly Tensor[], ops: Ops): Plan {
  const outputs = compose(wholes, ops);
  const order = topologicalOrder(outputs);
  const computed = order.filter((node) => !isLeaf(node));
  const wanted = new Set(outputs);
  const lastReader = new Map<Tensor, Tensor>();
  for (const node of computed) {
    for (const input of node.inputs) lastReader.set(input, node);
  }
  let boundBytes = 0, live = 0, peak = 0;
  const steps = computed.map((node) => {
    const frees = [...new Set(node.inputs)].filter((input) =>
      !isLeaf(input) && !wanted.has(input) && lastReader.get(input) === node
    );
    boundBytes += [node, ...node.inputs].reduce((n, x) => n + bytesOf(x), 0);
    live += bytesOf(node);
    peak = Math.max(peak, live);
    live -= frees.reduce((sum, freed) => sum + bytesOf(freed), 0);
    return { node, op: find(ops, node), frees };
  });
  return {
    steps,
    outputs,
    leaves: order.filter(isLeaf),
    flops: steps.reduce(
      (sum, { op, node }) => sum + (node.repeats ? 0 : op.flops(node)),
      0,
    ),
    hardwareFlops: steps.reduce((sum, { op, node }) => sum + op.flops(node), 0),
    boundBytes,
    activationBoundBytes: peak,
  };
}

/** What is needed to run a plan. */
export interface Run {
  /** TensorFlow.js. */
  readonly tf: Tfjs;
  /** Value of a leaf; it stays the caller's. */
  leaf(node: Tensor): TfjsTensor;
  /** What lowerings use. */
  readonly context: TfjsContext;
  /** Called after each node, while its inputs are still alive. */
  afterNode?(): void;
}

/**
 * Computes the outputs of a plan. Each is a tensor of its own, to be disposed of by the caller.
 */
export function evaluate(plan: Plan, run: Run): TfjsTensor[] {
  const { tf, leaf, context } = run;
  const values = new Map<Tensor, TfjsTensor>(
    plan.leaves.map((node) => [node, leaf(node)]),
  );
  for (const { node, op, frees } of plan.steps) {
    const inputs = node.inputs.map((input) => values.get(input)!);
    const value = tf.tidy(() => {
      const result = op.tfjs(tf, inputs, node, context);
      return inputs.includes(result) ? tf.clone(result) : result;
    });
    values.set(node, value);
    run.afterNode?.();
    for (const freed of frees) {
      values.get(freed)!.dispose();
      values.delete(freed);
    }
  }
  const clones = plan.outputs.map((node) => tf.clone(values.get(node)!));
  for (const [node, value] of values) if (!isLeaf(node)) value.dispose();
  return clones;
}

function isLeaf({ op }: Tensor): boolean {
  return (LEAVES as readonly string[]).includes(op);
}

function bytesOf({ shape }: Tensor): number {
  return sizeOf(shape) * 4;
}

function find(ops: Ops, { op }: Tensor): Op {
  const known = ops[op];
  if (known) return known;
  throw new RangeError(
    `Cannot compute op "${op}", expected one of ${Object.keys(ops).join(", ")}`,
  );
}
