/**
 * A model file of the golden format: metadata, weights and batch put together with the network.
 *
 * @module
 */
import {
  crossEntropy,
  input,
  type Model,
  nextTokenLoss,
  type Safetensors,
  type StoredArray,
  type StoredTensor,
  type Tensor,
  type Values,
} from "../../models/mod.ts";
import { buildModel } from "./build_model.ts";

/** Ranges `[start, end)` of flattened tensors, by parameter. */
export type Ranges = Readonly<
  Record<string, readonly (readonly [number, number])[]>
>;

/** A variant of training in a file: all parameters, or those of a tuning method. */
export interface Variant {
  /** What stands behind `grad`, `after3` and `loss_steps` in the names. */
  readonly suffix: "" | "_peft";
  /** What trains. */
  readonly trainable: Model["parameters"];
  /** Elements whose gradient is at rounding level. */
  readonly skip: Ranges;
}

/** A model file, ready to be compared. */
export interface ModelFixture {
  /** The network. */
  readonly model: Model;
  /** A tensor of the file. */
  golden(name: string): StoredArray | undefined;
  /** First values of all parameters and states. */
  readonly stored: readonly StoredTensor[];
  /** The batch. */
  readonly batch: Values;
  /** Logits with the running statistics. */
  readonly logitsEval: Tensor;
  /** Logits with those of the batch. */
  readonly logitsTrain: Tensor;
  /** Mean cross entropy of `logitsTrain`. */
  readonly loss: Tensor;
  /** What an update writes to states. */
  readonly assignments: readonly { state: Tensor; value: Tensor }[];
  /** AdamW's settings; absent if the file has no updates. */
  readonly optimizer?: GoldenOptimizer;
  /** The variants of training in the file. */
  readonly variants: readonly Variant[];
}

/** AdamW's settings as they stand in the metadata. */
export interface GoldenOptimizer {
  /** Learning rate. */
  readonly lr: number;
  /** Decay of the first moment. */
  readonly beta1: number;
  /** Decay of the second moment. */
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly eps: number;
  /** Decoupled weight decay of tensors with two axes or more. */
  readonly weight_decay: number;
  /** Number of updates. */
  readonly steps: number;
}

/**
 * Puts a model file together.
 *
 * @returns `undefined` if the architecture is not there yet.
 * @throws {RangeError} If file and network do not fit.
 */
export function readModelFixture(file: Safetensors): ModelFixture | undefined {
  const parse = (key: string) =>
    file.metadata[key] === undefined
      ? undefined
      : JSON.parse(file.metadata[key]);
  const golden = (name: string) => file.tensors.get(name);
  const samples = golden("input"), labels = golden("labels");
  const model = buildModel(
    file.metadata.model!,
    parse("config"),
    samples?.shape[1],
  );
  if (!model || !samples || !labels) return undefined;
  const batch: Record<string, StoredArray["data"]> = {};
  const inputOf = (name: string) => {
    const { shape, data } = golden(name)!;
    batch[name] = data;
    return input(name, shape, data instanceof Int32Array ? "i32" : "f32");
  };
  const x = inputOf("input"), classes = inputOf("labels");
  const beside = Object.fromEntries(
    model.beside.map(({ name }) => [name, inputOf(name)]),
  );
  const train = model.apply(x, { isTraining: true, beside });
  const peft: readonly string[] | undefined = parse("peft_trainable");
  const optimizer: GoldenOptimizer | undefined = parse("optimizer");
  const variants: Variant[] = [{
    suffix: "",
    trainable: model.parameters,
    skip: parse("after3_skip") ?? {},
  }];
  if (peft) {
    variants.push({
      suffix: "_peft",
      trainable: model.parameters.filter(({ name }) => peft.includes(name)),
      skip: parse("after3_peft_skip") ?? {},
    });
  }
  return {
    model,
    golden,
    stored: [
      ...storedOf(model.parameters, "param", golden),
      ...storedOf(model.states, "buffer", golden),
    ],
    batch,
    logitsEval: model.apply(x, { isTraining: false, beside }).logits,
    logitsTrain: train.logits,
    loss: labels.shape.length === 1
      ? crossEntropy(train.logits, classes)
      : nextTokenLoss(train.logits, classes),
    assignments: train.assignments,
    ...(optimizer && { optimizer }),
    variants,
  };
}

function storedOf(
  list: Model["parameters"],
  prefix: "param" | "buffer",
  golden: ModelFixture["golden"],
): StoredTensor[] {
  return list.map(({ name, tensor, tag, shape }) => {
    const array = golden(`${prefix}.${name}`);
    if (`${array?.shape}` !== `${shape}`) {
      throw new RangeError(
        `Cannot load "${prefix}.${name}": the file has ${
          array ? `shape [${array.shape}]` : "no such tensor"
        }, expected [${shape}]`,
      );
    }
    return { tensor, tag, data: Float32Array.from(array!.data) };
  });
}
