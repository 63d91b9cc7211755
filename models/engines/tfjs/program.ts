import type { ProgramFacts, Values } from "../../engine.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import type { TfjsTensor } from "../../op.ts";
import type { Ledger } from "../ledger.ts";
import type { Backend } from "./backend.ts";
import { evaluate, type Ops, planEvaluation } from "./evaluate.ts";
import type { Store } from "./store.ts";

/** What programs share. */
export interface Surroundings {
  /** The open backend. */
  readonly backend: Backend;
  /** Ops by name. */
  readonly ops: Ops;
  /** Weights and states. */
  readonly store: Store;
  /** Bytes by purpose. */
  readonly ledger: Ledger;
}

/** A graph that can be run on values for its inputs. */
export interface Program {
  /** What it is made of; dispatches and pipelines are those counted in the last run. */
  facts(): ProgramFacts;
  /**
   * Computes the outputs; the caller disposes of them.
   *
   * @throws {RangeError} If an input is missing or has the wrong size, or a weight is not stored.
   */
  run(values: Values, randomKey: number): TfjsTensor[];
  /** Frees its constants. */
  destroy(): void;
}

/** Prepares the evaluation of `outputs`. */
export function createProgram(
  outputs: readonly Tensor[],
  { backend, ops, store, ledger }: Surroundings,
): Program {
  const { tf, counts } = backend;
  const plan = planEvaluation(outputs, ops);
  const constants = new Map<Tensor, TfjsTensor>();
  let constantBytes = 0;
  for (const node of plan.leaves) {
    if (node.op === "parameter" || node.op === "state") store.get(node.name!);
    if (node.op !== "constant") continue;
    const { data, shape, dtype } = node;
    const type = dtype === "i32" ? "int32" : "float32";
    constants.set(node, tf.tensor(data!, [...shape], type));
    constantBytes += sizeOf(shape) * 4;
  }
  ledger.add("constant", constantBytes);
  const last = { dispatches: 0, pipelines: 0, wgslBytes: 0 };
  let activationBytes = 0;
  return {
    facts: () => ({
      ...last,
      flops: plan.flops,
      // Composed ops share what they have in common.
      hardwareFlops: plan.hardwareFlops,
      boundBytes: plan.boundBytes,
      activationBytes: Math.max(activationBytes, plan.activationBoundBytes),
      activationBoundBytes: plan.activationBoundBytes,
    }),
    run(values, randomKey) {
      const before = { ...counts };
      const stored = tf.memory().numBytes;
      let live = 0;
      const inputs = new Map<Tensor, TfjsTensor>();
      try {
        const results = evaluate(plan, {
          tf,
          context: { randomKey },
          leaf(node) {
            if (node.op === "constant") return constants.get(node)!;
            if (node.op !== "input") return store.get(node.name!);
            const tensor = upload(node, values, backend);
            inputs.set(node, tensor);
            return tensor;
          },
          afterNode() {
            live = Math.max(live, tf.memory().numBytes - stored);
          },
        });
        return results;
      } finally {
        inputs.forEach((tensor) => tensor.dispose());
        activationBytes = live;
        ledger.add("activation", live);
        ledger.remove("activation", live);
        last.dispatches = counts.dispatches - before.dispatches;
        last.pipelines += counts.pipelines - before.pipelines;
        last.wgslBytes += counts.wgslBytes - before.wgslBytes;
      }
    },
    destroy() {
      constants.forEach((tensor) => tensor.dispose());
      ledger.remove("constant", constantBytes);
    },
  };
}

function upload(
  { name, shape, dtype }: Tensor,
  values: Values,
  { tf }: Backend,
): TfjsTensor {
  const data = values[name!];
  if (data?.length !== sizeOf(shape)) {
    throw new RangeError(
      `Cannot run: input "${name}" has ${
        data?.length ?? "no"
      } values, expected ${sizeOf(shape)} for shape [${shape}]`,
    );
  }
  // The caller may reuse its array before TensorFlow.js has uploaded it.
  const copy = data.slice();
  return tf.tensor(copy, [...shape], dtype === "i32" ? "int32" : "float32");
}
