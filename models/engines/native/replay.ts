/**
 * Runs a flat list of dispatches, and reads results back.
 *
 * @module
 */
import type { KernelTime, KernelUse } from "../../engine.ts";
import type { Dispatch, Source } from "../../kernel.ts";
import type { CountedBuffer, Gpu } from "./gpu.ts";
import type { Place } from "./pipelines.ts";

/** One entry of the flat list. */
export interface Command extends Omit<KernelUse, "liveBytes"> {
  /** Compiled program. */
  readonly pipeline: GPUComputePipeline;
  /** Its buffers. */
  readonly bindGroup: GPUBindGroup;
  /** Workgroups along x, y and z. */
  readonly workgroups: readonly [number, number, number];
}

/** What a dispatch reads and writes, by the sizes of what is bound. */
export function touchedBytes(
  { bindings }: Dispatch,
  sizeOf: (source: Source) => number,
): Pick<KernelUse, "readBytes" | "writtenBytes"> {
  const sum = (isWritten: boolean) =>
    [
      ...new Set(
        bindings.filter(({ writes }) => writes === isWritten)
          .map(({ source }) => source),
      ),
    ].reduce((bytes, source) => bytes + sizeOf(source), 0);
  return { readBytes: sum(false), writtenBytes: sum(true) };
}

/** Encodes commands into one pass. */
export function encode(
  pass: GPUComputePassEncoder,
  commands: readonly Command[],
): void {
  let last: GPUComputePipeline | undefined;
  for (const { pipeline, bindGroup, workgroups } of commands) {
    if (pipeline !== last) pass.setPipeline(last = pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...workgroups);
  }
}

/** Runs commands once with a pair of timestamps around each. */
export async function profileCommands(
  gpu: Gpu,
  commands: readonly Command[],
): Promise<KernelTime[]> {
  const count = commands.length * 2;
  const querySet = gpu.device.createQuerySet({ type: "timestamp", count });
  const resolved = gpu.allocate(
    "staging",
    count * 8,
    GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  );
  try {
    const encoder = gpu.device.createCommandEncoder();
    commands.forEach((command, i) => {
      const pass = encoder.beginComputePass({
        timestampWrites: {
          querySet,
          beginningOfPassWriteIndex: 2 * i,
          endOfPassWriteIndex: 2 * i + 1,
        },
      });
      encode(pass, [command]);
      pass.end();
    });
    encoder.resolveQuerySet(querySet, 0, count, resolved.buffer, 0);
    gpu.device.queue.submit([encoder.finish()]);
    const bytes = await readBack(gpu, [{
      buffer: resolved.buffer,
      offset: 0,
      size: count * 8,
    }]);
    const ticks = new BigUint64Array(bytes);
    return commands.map(({ label, flops }, i) => ({
      label,
      gpuMs: Number(ticks[2 * i + 1]! - ticks[2 * i]!) / 1e6,
      flops,
    }));
  } finally {
    querySet.destroy();
    resolved.destroy();
  }
}

/** Memory that {@linkcode readBack} reads through. */
export function allocateReadable(gpu: Gpu, bytes: number): CountedBuffer {
  return gpu.allocate(
    "staging",
    bytes,
    GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  );
}

/**
 * Reads ranges back, one behind the other. Waits for all that was submitted before.
 *
 * @param kept Memory to read through that nobody else uses meanwhile, large enough; its own if left out.
 */
export async function readBack(
  gpu: Gpu,
  places: readonly Place[],
  kept?: CountedBuffer,
): Promise<ArrayBuffer> {
  const total = places.reduce((sum, { size }) => sum + size, 0);
  const staging = kept ?? allocateReadable(gpu, total);
  try {
    const encoder = gpu.device.createCommandEncoder();
    let offset = 0;
    for (const place of places) {
      encoder.copyBufferToBuffer(
        place.buffer,
        place.offset,
        staging.buffer,
        offset,
        place.size,
      );
      offset += place.size;
    }
    gpu.device.queue.submit([encoder.finish()]);
    await staging.buffer.mapAsync(GPUMapMode.READ);
    gpu.check();
    const range = staging.buffer.getMappedRange(0, Math.ceil(total / 4) * 4);
    const bytes = range.slice(0);
    staging.buffer.unmap();
    return bytes;
  } finally {
    if (!kept) staging.destroy();
  }
}
