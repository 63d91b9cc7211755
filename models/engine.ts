/**
 * The contract for engines: what executes a graph. Implementations live in `engines/`.
 *
 * @module
 */
import type { Optimizer } from "./optimizer.ts";
import type { HalfDType, Shape, Tensor } from "./graph/tensor.ts";

/** What memory is used for. */
export type MemoryTag =
  | "weight"
  | "adapter"
  | "gradient"
  | "optimizer"
  | "activation"
  | "constant"
  | "staging";

/** Bytes by purpose. */
export type MemoryByTag = Readonly<Record<MemoryTag, number>>;

/** Which device runs the graph, as far as it tells. */
export interface DeviceIdentity {
  /** Engine that opened it, e.g. `native`. */
  readonly engine: string;
  /** Name of the adapter, e.g. `llvmpipe (LLVM 15.0.6, 256 bits)`. */
  readonly adapter: string;
  /** Vendor as reported, may be empty. */
  readonly vendor: string;
  /** Architecture as reported, may be empty. */
  readonly architecture: string;
  /** Driver as reported, may be empty. */
  readonly driver: string;
  /** Whether the adapter is a software rasterizer. */
  readonly isFallback: boolean;
  /** Features that were granted. */
  readonly features: readonly string[];
  /** Limits that matter here, as granted. */
  readonly limits: Readonly<Record<string, number>>;
}

/** Values for the inputs of a graph, by name. */
export type Values = Readonly<Record<string, Float32Array | Int32Array>>;

/** A weight or state that the session keeps on the device. */
export interface StoredTensor {
  /** The leaf of the graph; its name is the key. */
  readonly tensor: Tensor;
  /** First values, row-major. */
  readonly data: Float32Array;
  /** Whether it belongs to the base network or was added by a tuning method. */
  readonly tag: "weight" | "adapter";
  /**
   * How the device may keep values that do not train: in the 16 bits that a checkpoint has, if each value is
   * one of that type. They are widened where they are used, so that no result changes. Engines that know no
   * such memory keep 32 bits. @default {"f32"}
   */
  readonly precision?: "f32" | HalfDType;
}

/** How one trainable parameter is updated. */
export interface TrainableTensor {
  /** The parameter. */
  readonly tensor: Tensor;
  /** Gradient of the loss, of the same shape. */
  readonly gradient: Tensor;
  /** Factor on the learning rate (layer-wise decay). @default {1} */
  readonly lrScale?: number;
  /** Decoupled weight decay. @default {0} */
  readonly decay?: number;
}

/** A training step, to be compiled. */
export interface TrainingSpec {
  /** Scalar that is minimised. */
  readonly loss: Tensor;
  /** What trains, with its gradients. */
  readonly trainable: readonly TrainableTensor[];
  /** New values of states, e.g. running means, written after each micro-batch. */
  readonly assignments?: readonly { state: Tensor; value: Tensor }[];
  /** The update rule. */
  readonly optimizer: Optimizer;
  /** Hyperparameters that differ from the optimizer's defaults. */
  readonly hyper?: Readonly<Record<string, number>>;
  /** Largest global gradient norm, as `torch.nn.utils.clip_grad_norm_`; no clipping if left out. */
  readonly clipNorm?: number;
  /** Micro-batches whose mean gradient makes one update. @default {1} */
  readonly accumulate?: number;
}

/** What one update needs besides the batch. */
export interface UpdateOptions {
  /** Learning rate before scaling. */
  readonly lr: number;
  /** Key of this update's random numbers: dropout, drop path. */
  readonly randomKey: number;
}

/** What an optimizer keeps of one parameter. */
export interface ParameterState {
  /** Updates that the parameter has had: the `t` of its bias correction. */
  readonly updates: number;
  /** One array for each slot of the optimizer, of the parameter's size. */
  readonly slots: readonly Float32Array[];
}

/** What an optimizer keeps, by name of the parameter. */
export type OptimizerState = ReadonlyMap<string, ParameterState>;

/** What is known about an update once it is read back. */
export interface UpdateRecord {
  /** Count of updates of this program, from 0. */
  readonly update: number;
  /** Loss of the batch before the update (mean over micro-batches). */
  readonly lossNats: number;
  /** Global gradient norm before clipping. */
  readonly gradientNorm: number;
}

/** What a compiled program is made of; the same on each device of one kind. */
export interface ProgramFacts {
  /** Dispatches per run. */
  readonly dispatches: number;
  /** Distinct pipelines. */
  readonly pipelines: number;
  /** Bytes of WGSL over the distinct pipelines. */
  readonly wgslBytes: number;
  /** Floating-point operations per run, counted from the graph: what the work asks for, each once. */
  readonly flops: number;
  /** Those that are done: what kernels compute again is counted again. */
  readonly hardwareFlops: number;
  /** Sum of the sizes of all bound ranges per run: what a run could touch at most. */
  readonly boundBytes: number;
  /** Bytes of intermediate values as planned. */
  readonly activationBytes: number;
  /** Largest sum of the sizes of values alive at one time: no plan can need less. */
  readonly activationBoundBytes: number;
}

/** Time of one kernel in one run, from GPU timestamps. */
export interface KernelTime {
  /** Label of the dispatch. */
  readonly label: string;
  /** Milliseconds on the GPU. */
  readonly gpuMs: number;
  /** Floating-point operations of the nodes it computes. */
  readonly flops: number;
}

/** One dispatch of a program, as it was compiled. */
export interface KernelUse {
  /** Label of the dispatch. */
  readonly label: string;
  /** Ops that it computes, the fused ones behind that whose kernel runs; none for those of the optimizer. */
  readonly ops: readonly string[];
  /** Shape of the last of them. */
  readonly shape: Shape;
  /** Bytes of what it reads, each range once. */
  readonly readBytes: number;
  /** Bytes of what it writes. */
  readonly writtenBytes: number;
  /** Floating-point operations that the work asks for there. */
  readonly flops: number;
  /** Values between kernels that are alive while it runs, in bytes. */
  readonly liveBytes: number;
}

/** A compiled training step. */
export interface TrainingProgram extends Disposable {
  /** What it is made of. */
  readonly facts: ProgramFacts;
  /**
   * Enqueues one update; returns before it has run.
   *
   * @param batches Inputs of each micro-batch.
   * @throws {RangeError} If an input is missing or has the wrong size.
   */
  update(
    batches: readonly Values[],
    options: UpdateOptions,
  ): void | Promise<void>;
  /** Waits for all enqueued updates and returns the records not yet read, oldest first. */
  records(): Promise<UpdateRecord[]>;
  /** Dispatches of an update in order, those of one micro-batch once; absent if only a run can tell. */
  explain?(): readonly KernelUse[];
  /** Waits for all enqueued updates and reads what the optimizer keeps of each trainable parameter. */
  optimizerState(): Promise<OptimizerState>;
  /** Runs one update with a timestamp pair around each kernel; absent if the device has none. */
  profile?(
    batches: readonly Values[],
    options: UpdateOptions,
  ): Promise<KernelTime[]>;
}

/** A compiled forward pass. */
export interface InferenceProgram extends Disposable {
  /** What it is made of. */
  readonly facts: ProgramFacts;
  /**
   * Runs the batches one after the other and reads all outputs back at once.
   *
   * @returns For each batch, the outputs by the name given to `compileInference`.
   */
  run(
    batches: readonly Values[],
    options?: { readonly randomKey?: number },
  ): Promise<Record<string, Float32Array | Int32Array>[]>;
}

/** A device with weights on it. Dispose of it to free them. */
export interface Session extends AsyncDisposable {
  /** Where it runs. */
  readonly device: DeviceIdentity;
  /** Adds weights and states; a name that is there already is overwritten. */
  store(tensors: readonly StoredTensor[]): void;
  /** Overwrites stored values by name. */
  write(values: ReadonlyMap<string, Float32Array>): void;
  /** Reads stored values back. */
  read(names: readonly string[]): Promise<Map<string, Float32Array>>;
  /** Removes stored values. */
  drop(names: readonly string[]): void;
  /**
   * Compiles a training step over stored parameters.
   *
   * @param spec The step.
   * @param from What an optimizer kept: parameters in it go on from there, all others start afresh, and what it
   * has of parameters that do not train is left aside.
   */
  compileTraining(
    spec: TrainingSpec,
    from?: OptimizerState,
  ): Promise<TrainingProgram>;
  /** Compiles a forward pass; `outputs` are named. */
  compileInference(
    outputs: Readonly<Record<string, Tensor>>,
  ): Promise<InferenceProgram>;
  /** Bytes in use now and at most since the last call of `resetPeak`. */
  memory(): { readonly now: MemoryByTag; readonly peak: MemoryByTag };
  /** Starts a new peak. */
  resetPeak(): void;
}

/** An engine. */
export interface Engine {
  /** One line. */
  readonly summary: string;
  /**
   * Opens a device.
   *
   * @throws {DeviceError} If there is none that can be used.
   */
  open(): Promise<Session>;
}

/** Thrown when there is no usable device, or the device reported an error or was lost. */
export class DeviceError extends Error {
  /** Stays `DeviceError` when code is minified. */
  override readonly name = "DeviceError";
  /** `missing`: none found; `lost`: gone; `memory`: out of memory; `invalid`: an error it reported. */
  readonly reason: "missing" | "lost" | "memory" | "invalid";

  /**
   * Constructs the error.
   *
   * @param reason What kind it is.
   * @param message What happened.
   */
  constructor(reason: DeviceError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}
