/**
 * A device that is not there: programs are compiled against it, but cannot run.
 *
 * @module
 */
import { DeviceError } from "../../engine.ts";
import type { DeviceTraits } from "../../kernel.ts";
import { createLedger } from "../ledger.ts";
import type { CountedBuffer, Gpu } from "./gpu.ts";

/**
 * Opens a device that counts memory and takes every kernel without a look at it.
 *
 * @param traits What kernels adapt to.
 */
export function plannedGpu(traits: DeviceTraits): Gpu {
  const ledger = createLedger();
  return {
    device: plannedDevice(),
    traits,
    ledger,
    identity: {
      engine: "native",
      adapter: "planned",
      vendor: "",
      architecture: "",
      driver: "",
      isFallback: traits.isFallback,
      features: [],
      limits: {
        maxStorageBuffersPerShaderStage: traits.maxStorageBuffers,
        maxStorageBufferBindingSize: traits.maxBindingBytes,
      },
    },
    allocate(tag, bytes): CountedBuffer {
      const size = Math.max(16, Math.ceil(bytes / 16) * 16);
      ledger.add(tag, size);
      let isLive = true;
      return {
        buffer: { size, label: tag } as GPUBuffer,
        destroy() {
          if (!isLive) return;
          isLive = false;
          ledger.remove(tag, size);
        },
      };
    },
    check() {},
    guard: async (work) => await work(),
    destroy: () => Promise.resolve(),
  };
}

/** What compiling asks of a device; all else, and so each run, is an error. */
function plannedDevice(): GPUDevice {
  const known = {
    features: new Set<string>(),
    queue: { writeBuffer() {} },
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createShaderModule: () => ({}),
    createComputePipelineAsync: () => Promise.resolve({}),
    createBindGroup: () => ({}),
  };
  return new Proxy(known, {
    get(target, key) {
      if (key in target) return target[key as keyof typeof known];
      throw new DeviceError(
        "missing",
        `Cannot run on a planned device: asked for ${
          String(key)
        }, expected no more than to compile`,
      );
    },
  }) as unknown as GPUDevice;
}
