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
import { buildModel, type GoldenConfig } from "./build_model.ts";

/** Ranges `[start, end)` of flattened tensors, by parameter. */
export type Ranges = Readonly<
  Record<string, readonly (readonly [number, number])[]>
>;

/** Label of what does not count, in PyTorch's default. */
const IGNORED = -100;

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
  /** Its configuration as it stands in the metadata. */
  readonly config: GoldenConfig;
  /**
   * A tensor of the file.
   *
   * @throws {RangeError} If there is none.
   */
  golden(name: string): StoredArray;
  /** Whether there is such a tensor. */
  has(name: string): boolean;
  /** Tensors of the file that nobody has asked for: neither used nor compared. */
  unread(): readonly string[];
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
  const read = new Set<string>();
  const has = (name: string) => file.tensors.has(name);
  const golden = (name: string) => {
    const array = file.tensors.get(name);
    read.add(name);
    if (array) return array;
    throw new RangeError(
      `Cannot check the file: found no tensor "${name}", expected one`,
    );
  };
  const config = parse("config") ?? {};
  const model = buildModel(file.metadata.model!, config, {
    size: file.tensors.get("input")?.shape[1] ?? 224,
    hasParameter: (name) => has(`param.${name}`),
  });
  if (!model) return undefined;
  const batch: Record<string, StoredArray["data"]> = {};
  const inputOf = (name: string) => {
    const { shape, data } = golden(name);
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
    const unknown = peft.find((name) =>
      !model.parameters.some((own) => own.name === name)
    );
    if (unknown !== undefined) {
      throw new RangeError(
        `Cannot train "${unknown}" of "peft_trainable": found no such parameter, expected one of the network`,
      );
    }
    variants.push({
      suffix: "_peft",
      trainable: model.parameters.filter(({ name }) => peft.includes(name)),
      skip: parse("after3_peft_skip") ?? {},
    });
  }
  return {
    model,
    config,
    golden,
    has,
    unread: () => [...file.tensors.keys()].filter((name) => !read.has(name)),
    stored: [
      ...storedOf(model.parameters, "param", golden),
      ...storedOf(model.states, "buffer", golden),
    ],
    batch,
    logitsEval: model.apply(x, { isTraining: false, beside }).logits,
    logitsTrain: train.logits,
    loss: lossOf(train.logits, classes, batch.labels!),
    assignments: train.assignments,
    ...(optimizer && { optimizer }),
    variants,
  };
}

function lossOf(logits: Tensor, labels: Tensor, values: StoredArray["data"]) {
  if (labels.shape.length === 2) return nextTokenLoss(logits, labels);
  return crossEntropy(
    logits,
    labels,
    values.includes(IGNORED) ? { ignoreIndex: IGNORED } : {},
  );
}

function storedOf(
  list: Model["parameters"],
  prefix: "param" | "buffer",
  golden: ModelFixture["golden"],
): StoredTensor[] {
  return list.map(({ name, tensor, tag, shape }) => {
    const array = golden(`${prefix}.${name}`);
    if (`${array.shape}` !== `${shape}`) {
      throw new RangeError(
        `Cannot load "${prefix}.${name}": the file has shape [${array.shape}], expected [${shape}]`,
      );
    }
    return { tensor, tag, data: Float32Array.from(array.data) };
  });
}
