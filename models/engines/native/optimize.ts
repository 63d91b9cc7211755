/**
 * The optimizer of a training program: memory for gradients and slots, and the commands that use it.
 *
 * @module
 */
import type { TrainableTensor, TrainingSpec } from "../../engine.ts";
import { sizeOf } from "../../graph/tensor.ts";
import { type Dispatch, floatBits, type Scratch } from "../../kernel.ts";
import {
  accumulateKernel,
  BLOCK_WORDS,
  NORM_PARTS,
  normKernel,
  normPartsKernel,
  type OptimizerBuffers,
  TABLE_WORDS,
  updateKernel,
} from "../../kernels/optimizer.ts";
import type { CountedBuffer } from "./gpu.ts";
import { bindGroup, type Place } from "./pipelines.ts";
import type { Surroundings } from "./program.ts";
import { type Command, touchedBytes } from "./replay.ts";
import { BLOCK_BYTES, blockedBytes } from "./store.ts";

/** What a training program needs to know of its optimizer. */
export interface OptimizerProgram {
  /** Where each gradient must be written. */
  readonly gradients: ReadonlyMap<TrainableTensor, Place>;
  /** Adds a micro-batch to the sum; empty without accumulation. */
  readonly accumulate: readonly Command[];
  /** Sums to clear before the first micro-batch. */
  readonly totals: readonly GPUBuffer[];
  /** Norm, clipping, update. */
  readonly update: readonly Command[];
  /** Where the slots of each parameter lie, in the optimizer's order. */
  readonly slots: ReadonlyMap<TrainableTensor, readonly Place[]>;
  /** Holds the gradient norm. */
  readonly norm: Place;
  /** Frees its buffers. */
  destroy(): void;
}

/** Tensors whose weights lie in one buffer. */
interface Bundle {
  readonly weights: GPUBuffer;
  readonly tensors: {
    tensor: TrainableTensor;
    age: number;
    place: Place;
    block: number;
  }[];
  blocks: number;
}

/**
 * Builds the optimizer of `spec`, its slots at 0.
 *
 * @param ages Which of the corrections in the step buffer holds for each parameter.
 */
export async function compileOptimizer(
  { trainable, optimizer, hyper = {}, clipNorm, accumulate = 1 }: TrainingSpec,
  ages: readonly number[],
  around: Surroundings,
): Promise<OptimizerProgram> {
  const { gpu } = around;
  const memory: CountedBuffer[] = [];
  const places = new Map<Scratch, Place>();
  const allocate = (
    tag: "gradient" | "optimizer" | "constant",
    words: number,
  ) => {
    const own = gpu.allocate(
      tag,
      words * 4,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC |
        GPUBufferUsage.COPY_DST,
    );
    memory.push(own);
    const handle: Scratch = { words };
    places.set(handle, {
      buffer: own.buffer,
      offset: 0,
      size: own.buffer.size,
    });
    return handle;
  };
  try {
    const bundles = bundle(trainable, ages, around);
    const gradients = new Map<TrainableTensor, Place>();
    const slots = new Map<TrainableTensor, Place[]>();
    const totals: GPUBuffer[] = [];
    const forMicroBatch: Dispatch[] = [];
    const update: Dispatch[] = [];
    const parts = allocate("optimizer", bundles.length * NORM_PARTS);
    const clip = allocate("optimizer", 2);
    const updates: Dispatch[] = [];
    for (const [i, { weights, tensors, blocks }] of bundles.entries()) {
      const words = blocks * BLOCK_WORDS;
      const whole: Scratch = { words: weights.size / 4 };
      places.set(whole, { buffer: weights, offset: 0, size: weights.size });
      const buffers: OptimizerBuffers = {
        weights: whole,
        gradients: allocate("gradient", words),
        slots: optimizer.slots.map(() => allocate("optimizer", words)),
        table: allocate("constant", blocks * TABLE_WORDS),
        blocks,
      };
      gpu.device.queue.writeBuffer(
        places.get(buffers.table)!.buffer,
        0,
        tableOf(tensors, blocks),
      );
      for (const { tensor, block } of tensors) {
        const within = (whole: Scratch): Place => ({
          buffer: places.get(whole)!.buffer,
          offset: block * BLOCK_BYTES,
          size: blockedBytes(sizeOf(tensor.tensor.shape)),
        });
        gradients.set(tensor, within(buffers.gradients));
        slots.set(tensor, buffers.slots.map(within));
      }
      let source = buffers;
      if (accumulate > 1) {
        const total = allocate("gradient", words);
        forMicroBatch.push(accumulateKernel(buffers, total, 1 / accumulate));
        totals.push(places.get(total)!.buffer);
        source = { ...buffers, gradients: total };
      }
      update.push(normPartsKernel(source, parts, i * NORM_PARTS));
      updates.push(
        updateKernel(source, clip, optimizer, {
          ...optimizer.defaults,
          ...hyper,
        }),
      );
    }
    update.push(normKernel(parts, clip, clipNorm), ...updates);
    return {
      gradients,
      slots,
      totals,
      accumulate: await bind(forMicroBatch, places, around, memory),
      update: await bind(update, places, around, memory),
      norm: places.get(clip)!,
      destroy: () => memory.forEach((own) => own.destroy()),
    };
  } catch (error) {
    memory.forEach((own) => own.destroy());
    throw error;
  }
}

function bundle(
  trainable: readonly TrainableTensor[],
  ages: readonly number[],
  { stored }: Surroundings,
): Bundle[] {
  const bundles = new Map<GPUBuffer, Bundle>();
  for (const [i, tensor] of trainable.entries()) {
    const place = stored(tensor.tensor.name!);
    let own = bundles.get(place.buffer);
    if (!own) {
      own = { weights: place.buffer, tensors: [], blocks: 0 };
      bundles.set(place.buffer, own);
    }
    own.tensors.push({ tensor, age: ages[i]!, place, block: own.blocks });
    own.blocks += place.size / BLOCK_BYTES;
  }
  return [...bundles.values()];
}

function tableOf(tensors: Bundle["tensors"], blocks: number) {
  const table = new Uint32Array(blocks * TABLE_WORDS);
  for (const { tensor, age, place, block } of tensors) {
    for (let i = 0; i < place.size / BLOCK_BYTES; i++) {
      table.set([
        place.offset / BLOCK_BYTES + i,
        floatBits(tensor.lrScale ?? 1),
        floatBits(tensor.decay ?? 0),
        age,
      ], (block + i) * TABLE_WORDS);
    }
  }
  return table;
}

async function bind(
  dispatches: readonly Dispatch[],
  places: ReadonlyMap<Scratch, Place>,
  { gpu, pipelines, step }: Surroundings,
  memory: CountedBuffer[],
): Promise<Command[]> {
  const compiled = await pipelines.compile(dispatches);
  return await gpu.guard(() =>
    dispatches.map((dispatch, i) => {
      const params = gpu.allocate(
        "constant",
        dispatch.params.length * 4,
        GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      );
      memory.push(params);
      gpu.device.queue.writeBuffer(
        params.buffer,
        0,
        new Uint32Array(dispatch.params),
      );
      return {
        label: dispatch.label,
        ops: [],
        shape: [],
        ...touchedBytes(dispatch, (source) =>
          source === "step" ? step.size : places.get(source as Scratch)!.size),
        pipeline: compiled[i]!.pipeline,
        bindGroup: bindGroup(
          gpu,
          compiled[i]!,
          dispatch.bindings,
          ({ source }) =>
            source === "step" ? step : places.get(source as Scratch)!,
          dispatch.params.length > 0
            ? { buffer: params.buffer, offset: 0, size: params.buffer.size }
            : undefined,
        ),
        workgroups: dispatch.workgroups,
        flops: 0,
      };
    })
  );
}
