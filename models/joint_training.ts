/**
 * From several networks that share weights to one training step, as for pretraining on two tasks.
 *
 * @module
 */
import type { Model, ModelParameter, SampleShape } from "./architecture.ts";
import { differentiate } from "./differentiate.ts";
import type { TrainingSpec } from "./engine.ts";
import { input, type Tensor } from "./graph/tensor.ts";
import { add } from "./ops/add.ts";
import { crossEntropy } from "./ops/cross_entropy.ts";
import { reshape } from "./ops/reshape.ts";
import type { Training } from "./training_step.ts";

/** Label of what does not count in a loss. */
const IGNORED = -100;

/** One task of several. */
export interface Objective {
  /** Stands in front of the names of its inputs: `<name>/labels`. */
  readonly name: string;
  /** The network; parameters with the same name as in another objective are the same weights. */
  readonly model: Model;
  /** Samples of a batch. */
  readonly batch: number;
}

/** How they are trained: all parameters train. */
export type JointTraining = Omit<
  Training,
  "batch" | "trainable" | "layerDecay" | "accumulate" | "recompute"
>;

/**
 * Builds a training step whose loss is the sum of the mean cross entropies of several objectives.
 *
 * Inputs of the graph, for each objective: the model's sample, what comes beside it, and `labels` (`i32`, one
 * for each row of logits: `[B]` for classes, `[B * T]` for tokens; -100 where one does not count), with the
 * objective's name and a slash in front.
 *
 * @param objectives The tasks, at least one.
 * @param training How they are trained.
 * @throws {RangeError} If two parameters of one name differ in shape, or two objectives have one name.
 */
export function jointTraining(
  objectives: readonly Objective[],
  { optimizer, hyper, clipNorm, weightDecay = 0 }: JointTraining,
): TrainingSpec {
  const shared = shareParameters(objectives);
  const traced = objectives.map((objective) => objectiveLoss(objective, true));
  const loss = traced.map(({ loss }) => loss).reduce(add);
  const leaves = [...shared.values()].flat();
  const found = differentiate(loss, leaves.map(({ tensor }) => tensor));
  const gradients = new Map(leaves.map((leaf, i) => [leaf, found[i]!]));
  return {
    loss,
    trainable: [...shared.values()].map((same) => ({
      tensor: same[0]!.tensor,
      gradient: same.map((leaf) => gradients.get(leaf)!).reduce(add),
      decay: same[0]!.shape.length >= 2 ? weightDecay : 0,
    })),
    assignments: traced.flatMap(({ assignments }) => assignments),
    optimizer,
    ...(hyper && { hyper }),
    ...(clipNorm !== undefined && { clipNorm }),
  };
}

/**
 * Builds the loss of one objective; inputs as for {@linkcode jointTraining}.
 *
 * @param objective The task.
 * @param isTraining Whether dropout acts.
 */
export function objectiveLoss(
  { name, model, batch }: Objective,
  isTraining: boolean,
): {
  readonly loss: Tensor;
  readonly logits: Tensor;
  readonly assignments: readonly { state: Tensor; value: Tensor }[];
} {
  const inputOf = ({ name: own, shape, dtype }: SampleShape) =>
    input(`${name}/${own}`, [batch, ...shape], dtype);
  const { logits, assignments } = model.apply(inputOf(model.sample), {
    isTraining,
    beside: Object.fromEntries(
      model.beside.map((own) => [own.name, inputOf(own)]),
    ),
  });
  const rows = logits.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const labels = input(`${name}/labels`, [rows], "i32");
  const loss = crossEntropy(
    reshape(logits, [rows, logits.shape.at(-1)!]),
    labels,
    { ignoreIndex: IGNORED },
  );
  return { loss, logits, assignments };
}

/** Parameters of all objectives by name: one leaf for each objective that has it. */
function shareParameters(
  objectives: readonly Objective[],
): Map<string, ModelParameter[]> {
  const names = new Set<string>();
  const shared = new Map<string, ModelParameter[]>();
  for (const { name: objective, model } of objectives) {
    if (names.has(objective)) {
      throw new RangeError(
        `Cannot train jointly: found two objectives "${objective}", expected different names`,
      );
    }
    names.add(objective);
    for (const own of model.parameters) {
      const same = shared.get(own.name) ?? [];
      const first = same[0]?.shape ?? own.shape;
      if (`${first}` !== `${own.shape}`) {
        throw new RangeError(
          `Cannot train jointly: found "${own.name}" as [${first}] and [${own.shape}], expected one shape`,
        );
      }
      // One network may serve two objectives.
      if (!same.includes(own)) shared.set(own.name, [...same, own]);
    }
  }
  return shared;
}
