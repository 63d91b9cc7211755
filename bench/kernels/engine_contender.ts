import {
  differentiate,
  type Engine,
  type Model,
  type Optimizer,
  type Tensor,
  type Values,
} from "../../models/mod.ts";
import type { Contender } from "./contender.ts";

/** A training step that every engine can run. */
export interface TrainingWork {
  /** The network. */
  readonly model: Model;
  /** Scalar that is minimised. */
  readonly loss: Tensor;
  /** First values of all parameters and states, by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** The batch, the same in each update. */
  readonly batch: Values;
  /** The update rule. */
  readonly optimizer: Optimizer;
  /** Learning rate. */
  readonly lr: number;
  /** Decoupled weight decay of all parameters. */
  readonly decay: number;
}

/** Prepares a training step on an engine. */
export async function openEngineContender(
  name: string,
  engine: Engine,
  { model, loss, weights, batch, optimizer, lr, decay }: TrainingWork,
): Promise<Contender> {
  const session = await engine.open();
  session.store(
    [...model.parameters, ...model.states].map(({ name, tensor, tag }) => ({
      tensor,
      tag,
      data: weights.get(name)!,
    })),
  );
  const tensors = model.parameters.map(({ tensor }) => tensor);
  const gradients = differentiate(loss, tensors);
  const program = await session.compileTraining({
    loss,
    trainable: tensors.map((tensor, i) => ({
      tensor,
      gradient: gradients[i]!,
      decay,
    })),
    optimizer,
  });
  let randomKey = 0;
  return {
    name,
    adapter: session.device.adapter,
    flops: program.facts.flops,
    update: () => program.update([batch], { lr, randomKey: randomKey++ }),
    settle: async () =>
      (await program.records()).map(({ lossNats }) => lossNats),
    async [Symbol.asyncDispose]() {
      program[Symbol.dispose]();
      await session[Symbol.asyncDispose]();
    },
  };
}
