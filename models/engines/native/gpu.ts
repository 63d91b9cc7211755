/**
 * The device of a session: asked for with all it can give, and never silent about an error.
 *
 * @module
 */
import {
  DeviceError,
  type DeviceIdentity,
  type MemoryTag,
} from "../../engine.ts";
import type { DeviceTraits } from "../../kernel.ts";
import { createLedger, type Ledger } from "../ledger.ts";

/** A buffer that is counted in the ledger. */
export interface CountedBuffer {
  /** The buffer itself. */
  readonly buffer: GPUBuffer;
  /** Frees it now; garbage collection would come too late. */
  destroy(): void;
}

/** A device and what is known about it. */
export interface Gpu {
  /** The device. */
  readonly device: GPUDevice;
  /** What kernels adapt to. */
  readonly traits: DeviceTraits;
  /** What goes into results. */
  readonly identity: DeviceIdentity;
  /** Bytes by purpose. */
  readonly ledger: Ledger;
  /**
   * Allocates zeros.
   *
   * @param bytes Size, rounded up to 16.
   * @throws {DeviceError} If the buffer is larger than the device allows.
   */
  allocate(tag: MemoryTag, bytes: number, usage: number): CountedBuffer;
  /**
   * Throws what the device reported since the last call. In Deno an uncaptured GPU error would
   * otherwise pass unseen, and results would be zeros.
   *
   * @throws {DeviceError} If it reported an error or was lost.
   */
  check(): void;
  /** Runs `work` and throws if it made the device report an error. */
  guard<T>(work: () => T | Promise<T>): Promise<T>;
  /** Waits for the device to be idle and gives it back. */
  destroy(): Promise<void>;
}

/** Limits that are raised from their defaults to what the adapter has. */
const LIMITS = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;

/**
 * Opens the default adapter.
 *
 * @param traits What kernels shall adapt to, where it differs from what the adapter tells.
 * @throws {DeviceError} If there is none.
 */
export async function openGpu(
  traits: Partial<DeviceTraits> = {},
): Promise<Gpu> {
  const adapter = await navigator.gpu?.requestAdapter({
    powerPreference: "high-performance",
  });
  if (!adapter) {
    throw new DeviceError(
      "missing",
      "Cannot open a GPU: no WebGPU adapter found, expected a GPU with a Vulkan, Metal or DirectX 12 driver (see `bench doctor`)",
    );
  }
  const requiredLimits: Record<string, number> = {};
  for (const name of LIMITS) requiredLimits[name] = adapter.limits[name];
  const requiredFeatures = (["timestamp-query"] as const)
    .filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({
    requiredLimits,
    requiredFeatures,
  });
  return wrapDevice(adapter, device, requiredLimits, traits);
}

function wrapDevice(
  adapter: GPUAdapter,
  device: GPUDevice,
  limits: Record<string, number>,
  traits: Partial<DeviceTraits>,
): Gpu {
  const { info } = adapter;
  const isFallback = info.isFallbackAdapter ||
    /llvmpipe|lavapipe|swiftshader|software/i.test(
      `${info.description} ${info.device}`,
    );
  let fault: DeviceError | undefined;
  let isClosed = false;
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    fault ??= toDeviceError((event as GPUUncapturedErrorEvent).error);
  });
  device.lost.then(({ reason, message }) => {
    if (isClosed) return;
    fault = new DeviceError(
      "lost",
      `Cannot go on: the GPU was lost (${reason}: ${message})`,
    );
  });
  const ledger = createLedger();
  return {
    device,
    ledger,
    traits: {
      isFallback,
      maxStorageBuffers: limits.maxStorageBuffersPerShaderStage!,
      maxBindingBytes: limits.maxStorageBufferBindingSize!,
      ...traits,
    },
    identity: {
      engine: "native",
      adapter: info.description || info.device || "unknown",
      vendor: info.vendor,
      architecture: info.architecture,
      driver: info.device,
      isFallback,
      features: [...device.features].sort(),
      limits,
    },
    allocate(tag, bytes, usage) {
      const size = Math.max(16, Math.ceil(bytes / 16) * 16);
      if (size > limits.maxBufferSize!) {
        throw new DeviceError(
          "memory",
          `Cannot allocate ${size} bytes for "${tag}": expected at most ${limits.maxBufferSize}, the device's largest buffer`,
        );
      }
      const buffer = device.createBuffer({ size, usage, label: tag });
      ledger.add(tag, size);
      let isLive = true;
      return {
        buffer,
        destroy() {
          if (!isLive) return;
          isLive = false;
          buffer.destroy();
          ledger.remove(tag, size);
        },
      };
    },
    check() {
      if (!fault) return;
      const error = fault;
      // A lost device stays lost; another error is told once.
      if (error.reason !== "lost") fault = undefined;
      throw error;
    },
    async guard(work) {
      device.pushErrorScope("out-of-memory");
      device.pushErrorScope("validation");
      try {
        return await work();
      } finally {
        const validation = await device.popErrorScope();
        const memory = await device.popErrorScope();
        if (validation) fault ??= toDeviceError(validation);
        if (memory) fault ??= toDeviceError(memory);
        this.check();
      }
    },
    async destroy() {
      isClosed = true;
      // A software rasterizer whose threads still run may crash when the process ends.
      await device.queue.onSubmittedWorkDone();
      device.destroy();
    },
  };
}

function toDeviceError(error: GPUError): DeviceError {
  const isMemory = error instanceof GPUOutOfMemoryError;
  return new DeviceError(
    isMemory ? "memory" : "invalid",
    `Cannot run on the GPU: ${error.message}`,
  );
}
