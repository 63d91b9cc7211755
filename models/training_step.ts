/**
 * What all training steps have in common: the batch, the gradients, and how each parameter is updated.
 *
 * @module
 */
import type {
  Inputs,
  Model,
  ModelParameter,
  SampleShape,
} from "./architecture.ts";
import { differentiate, differentiateInSegments } from "./differentiate.ts";
import type { TrainingSpec } from "./engine.ts";
import type { Segment } from "./graph/recompute.ts";
import { input, type Tensor } from "./graph/tensor.ts";
import type { Optimizer } from "./optimizer.ts";
import { layerDecayScale } from "./schedule.ts";

/** How a network is trained. */
export interface Training {
  /** Samples of a micro-batch. */
  readonly batch: number;
  /** Exact names of the parameters that train. */
  readonly trainable: readonly string[];
  /** The update rule. */
  readonly optimizer: Optimizer;
  /** Hyperparameters that differ from the optimizer's defaults. */
  readonly hyper?: Readonly<Record<string, number>>;
  /** Decoupled weight decay of parameters with two or more axes; biases, norms and scales have none. @default {0} */
  readonly weightDecay?: number;
  /** Factor on the learning rate from one depth to the one below it, e.g. 0.9; 1 without. @default {1} */
  readonly layerDecay?: number;
  /** Largest global gradient norm; no clipping if left out. */
  readonly clipNorm?: number;
  /** Micro-batches of an update. @default {1} */
  readonly accumulate?: number;
  /**
   * Whether batch norms whose parameters are frozen normalise by their running statistics and leave them as they
   * are; else they go by the batch and move them, as PyTorch's training mode does. @default {false}
   */
  readonly isFrozenNormStill?: boolean;
  /**
   * Whether each block keeps its input alone for the backward pass, and is computed again there: less memory for
   * about a third more time. @default {false}
   */
  readonly recompute?: boolean;
}

/**
 * Adds a network to a graph, with inputs for a batch.
 *
 * @param model The network.
 * @param batch Samples of a batch.
 * @param isTraining Whether dropout acts.
 * @param more What comes beside the input and is not declared, by name.
 * @param still Dotted paths of layers that act as in evaluation all the same.
 */
export function applyToBatch(
  model: Model,
  batch: number,
  isTraining: boolean,
  more: Inputs = {},
  still: readonly string[] = [],
): ReturnType<Model["apply"]> {
  const inputOf = ({ name, shape, dtype }: SampleShape) =>
    input(name, [batch, ...shape], dtype);
  const beside = model.beside.map((own) => [own.name, inputOf(own)]);
  return model.apply(inputOf(model.sample), {
    isTraining,
    beside: { ...Object.fromEntries(beside), ...more },
    still,
  });
}

/**
 * Builds a training step: forward pass, loss, and gradients for what trains.
 *
 * @param model The network.
 * @param training How it is trained.
 * @param lossOf Makes the loss from the logits.
 * @param more What comes beside the input and is not declared, by name.
 * @throws {RangeError} If nothing trains or a name is unknown.
 */
export function trainingStep(
  model: Model,
  training: Training,
  lossOf: (logits: Tensor) => Tensor,
  more: Inputs = {},
): TrainingSpec {
  const { batch, optimizer, hyper, clipNorm, accumulate } = training;
  const { weightDecay = 0, layerDecay = 1 } = training;
  const parameters = findParameters(model, training.trainable);
  const still = training.isFrozenNormStill
    ? frozenNorms(model, training.trainable)
    : [];
  const { logits, assignments } = applyToBatch(
    model,
    batch,
    true,
    more,
    still,
  );
  const loss = lossOf(logits);
  const leaves = parameters.map(({ tensor }) => tensor);
  const gradients = training.recompute
    ? differentiateInSegments(loss, leaves, segmentsOf(model))
    : differentiate(loss, leaves);
  return {
    loss,
    trainable: parameters.map((parameter, i) => ({
      tensor: parameter.tensor,
      gradient: gradients[i]!,
      decay: parameter.shape.length >= 2 ? weightDecay : 0,
      lrScale: layerDecayScale(layerDecay, model.layerId(parameter)),
    })),
    assignments,
    optimizer,
    ...(hyper && { hyper }),
    ...(clipNorm !== undefined && { clipNorm }),
    ...(accumulate !== undefined && { accumulate }),
  };
}

/** Units in forward order; blocks are those that are computed again. */
function segmentsOf(
  { parameters, states }: Model,
): (leaf: Tensor) => Segment | undefined {
  const indices = new Map<string, number>();
  const segments = new Map(
    [...parameters, ...states].map(({ tensor, unit }) => {
      const key = JSON.stringify(unit);
      if (!indices.has(key)) indices.set(key, indices.size);
      const isRepeated = unit.kind === "block";
      return [tensor, { index: indices.get(key)!, isRepeated }];
    }),
  );
  return (leaf) => segments.get(leaf);
}

/** Paths of what keeps running statistics, and trains nothing itself. */
function frozenNorms(
  { states }: Model,
  trainable: readonly string[],
): string[] {
  const pathOf = (name: string) => name.slice(0, name.lastIndexOf("."));
  const training = new Set(trainable.map(pathOf));
  return [...new Set(states.map(({ name }) => pathOf(name)))]
    .filter((path) => !training.has(path));
}

function findParameters(
  model: Model,
  names: readonly string[],
): ModelParameter[] {
  const known = new Map(model.parameters.map((own) => [own.name, own]));
  if (names.length === 0) {
    throw new RangeError(
      `Cannot train ${model.architecture}: found no trainable parameter, expected at least one`,
    );
  }
  return names.map((name) => {
    const parameter = known.get(name);
    if (parameter) return parameter;
    throw new RangeError(
      `Cannot train ${model.architecture}: no parameter "${name}", expected one of ${
        [...known.keys()].join(", ")
      }`,
    );
  });
}
