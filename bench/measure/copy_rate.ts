import { DeviceError } from "../../models/mod.ts";
import type { Clock } from "./clock.ts";

/** How long to measure. */
export interface CopyOptions {
  /** Bytes of a copy; more than caches hold. @default {64 MiB} */
  readonly bytes?: number;
  /** Copies of a sample. @default {8} */
  readonly copies?: number;
  /** Samples; the fastest counts. @default {3} */
  readonly samples?: number;
}

/**
 * Copies one buffer of the default adapter to another.
 *
 * @returns Bytes a second, read and written ones.
 * @throws {DeviceError} If there is no adapter.
 */
export async function copyRate(
  { nowMs }: Clock,
  { bytes = 64 * 2 ** 20, copies = 8, samples = 3 }: CopyOptions = {},
): Promise<number> {
  const adapter = await navigator.gpu?.requestAdapter({
    powerPreference: "high-performance",
  });
  if (!adapter) {
    throw new DeviceError(
      "missing",
      "Cannot measure copies: no WebGPU adapter found, expected one (see `bench doctor`)",
    );
  }
  const device = await adapter.requestDevice();
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const from = device.createBuffer({ size: bytes, usage });
  const to = device.createBuffer({ size: bytes, usage });
  const timeOf = async (count: number) => {
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < count; i++) {
      encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
    }
    const start = nowMs();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return nowMs() - start;
  };
  let one = await timeOf(1), many = Infinity;
  for (let i = 0; i < samples; i++) {
    one = Math.min(one, await timeOf(1));
    many = Math.min(many, await timeOf(1 + copies));
  }
  for (const buffer of [from, to]) buffer.destroy();
  device.destroy();
  return 2 * bytes * copies / Math.max(many - one, 1e-3) * 1e3;
}
