import {
  createRandom,
  crossEntropy,
  initialize,
  input,
  type Model,
  nextTokenLoss,
  optimizers,
  type SampleShape,
  sizeOf,
} from "../../models/mod.ts";
import type { TrainingWork } from "./engine_contender.ts";

/**
 * A training step of a network on random data: forward, backward and AdamW of all parameters.
 *
 * @param model A classifier of images or texts, or a language model: one whose logits are `[B, T, V]`.
 * @param batch Samples.
 */
export function networkWork(model: Model, batch: number): TrainingWork {
  const { sample, beside } = model;
  const inputOf = ({ name, shape, dtype }: SampleShape) =>
    input(name, [batch, ...shape], dtype);
  const x = inputOf(sample);
  const others = beside.map((own) => [own.name, inputOf(own)] as const);
  const { logits } = model.apply(x, {
    isTraining: true,
    beside: Object.fromEntries(others),
  });
  const labels = input("labels", logits.shape.slice(0, -1), "i32");
  const random = createRandom(0, "kernels/network");
  const integers = (count: number, below: number) =>
    Int32Array.from({ length: count }, () => random.integer(below));
  const classes = logits.shape.at(-1)!;
  return {
    model,
    loss: logits.shape.length === 3
      ? nextTokenLoss(logits, labels)
      : crossEntropy(logits, labels),
    weights: initialize([...model.parameters, ...model.states], 0),
    batch: {
      [sample.name]: x.dtype === "i32"
        // No id below 2 in any vocabulary stands for padding or a start.
        ? integers(sizeOf(x.shape), 200).map((id) => id + 2)
        : Float32Array.from(
          { length: sizeOf(x.shape) },
          () => random.normal(),
        ),
      ...Object.fromEntries(
        others.map(([name, { shape }]) => [
          name,
          new Int32Array(sizeOf(shape)).fill(1),
        ]),
      ),
      labels: integers(sizeOf(labels.shape), classes),
    },
    optimizer: optimizers.adamw,
    lr: 1e-3,
    decay: 0.05,
  };
}
