/**
 * Opens a backend of TensorFlow.js. The package is large, so it is loaded here and nowhere else, when
 * a session opens.
 *
 * @module
 */
import { DeviceError, type DeviceIdentity } from "../../engine.ts";
import type { Tfjs } from "../../op.ts";
import { padAnyRank } from "./pad.ts";

/** Where TensorFlow.js computes. */
export type BackendName = "webgpu" | "cpu";

/** An open backend. */
export interface Backend {
  /** The package. */
  readonly tf: Tfjs;
  /** What goes into results. */
  readonly identity: DeviceIdentity;
  /** What was counted since it was opened. */
  readonly counts: Counts;
  /**
   * Makes it the backend of the operations that follow. TensorFlow.js has one at a time for the whole
   * process, so it is called before each run.
   *
   * @throws {DeviceError} If the device reported an error or was lost since the last call.
   */
  use(): void;
  /** Gives the device back with the last session that uses it. */
  close(): void;
}

/** What was counted since a backend was opened; zeros on the CPU. */
export interface Counts {
  /** Dispatches recorded. */
  dispatches: number;
  /** Compute pipelines compiled. */
  pipelines: number;
  /** Bytes of WGSL compiled. */
  wgslBytes: number;
}

/** What is used of the WebGPU backend; `recordAndSubmit` is private in its types. */
interface WebgpuBackend extends InstanceType<Tfjs["KernelBackend"]> {
  recordAndSubmit(...rest: unknown[]): void;
  /** Added by us, since TensorFlow.js keeps one backend of a name for all sessions. */
  opened?: Omit<Backend, "tf"> & { sessions: number };
}

interface WebgpuModule {
  WebGPUBackend: new (
    device: GPUDevice,
    info: GPUAdapterInfo,
  ) => WebgpuBackend;
}

/** Not written into the `import()`: a run without this engine shall not download the packages. */
const PACKAGES = {
  tfjs: "npm:@tensorflow/tfjs@4.22.0",
  webgpu: "npm:@tensorflow/tfjs-backend-webgpu@4.22.0",
};

/** Limits that TensorFlow.js relies on, and those that large tensors and many inputs need. */
const LIMITS = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;

/**
 * Opens a backend.
 *
 * @throws {DeviceError} If `webgpu` is asked for and there is no adapter.
 */
export async function openBackend(name: BackendName): Promise<Backend> {
  const loaded: Tfjs = await import(PACKAGES.tfjs);
  loaded.enableProdMode();
  const tf: Tfjs = { ...loaded, pad: padAnyRank(loaded) };
  return { tf, ...await (name === "cpu" ? openCpu(tf) : openWebgpu(tf)) };
}

async function openCpu(tf: Tfjs): Promise<Omit<Backend, "tf">> {
  await tf.setBackend("cpu");
  return {
    identity: {
      engine: "tfjs-cpu",
      adapter: "JavaScript",
      vendor: "",
      architecture: Deno.build.arch,
      driver: `V8 ${Deno.version.v8}`,
      isFallback: true,
      features: [],
      limits: {},
    },
    counts: { dispatches: 0, pipelines: 0, wgslBytes: 0 },
    // Its initialization is done, so this switches before it returns.
    use: () => void tf.setBackend("cpu"),
    close() {},
  };
}

async function openWebgpu(tf: Tfjs): Promise<Omit<Backend, "tf">> {
  const known = tf.findBackend("webgpu") as WebgpuBackend | null;
  if (known?.opened) {
    known.opened.sessions++;
    return known.opened;
  }
  const { WebGPUBackend }: WebgpuModule = await import(PACKAGES.webgpu);
  // Small tensors would be computed on the CPU, which makes no sense in a benchmark of GPUs.
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  const adapter = await navigator.gpu?.requestAdapter({
    powerPreference: "high-performance",
  });
  if (!adapter) {
    throw new DeviceError(
      "missing",
      "Cannot open TensorFlow.js on WebGPU: no adapter found, expected a GPU with a Vulkan, Metal or DirectX 12 driver (see `bench doctor`)",
    );
  }
  const limits: Record<string, number> = {};
  for (const name of LIMITS) limits[name] = adapter.limits[name];
  const device = await adapter.requestDevice({
    requiredLimits: limits,
    requiredFeatures: (["timestamp-query"] as const)
      .filter((feature) => adapter.features.has(feature)),
  });
  const backend = new WebGPUBackend(device, adapter.info);
  const counts = countWork(backend, device);
  const check = watch(device);
  // When first loaded, the package registers a backend with a device of its own making.
  if (tf.findBackendFactory("webgpu")) tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => backend);
  await tf.setBackend("webgpu");
  const opened = {
    sessions: 1,
    identity: identify(adapter, device, limits),
    counts,
    use() {
      check();
      void tf.setBackend("webgpu");
    },
    close() {
      if (--opened.sessions > 0) return;
      tf.removeBackend("webgpu");
      device.destroy();
    },
  };
  backend.opened = opened;
  return opened;
}

function identify(
  { info }: GPUAdapter,
  device: GPUDevice,
  limits: Record<string, number>,
): DeviceIdentity {
  const text = `${info.description} ${info.device}`;
  return {
    engine: "tfjs",
    adapter: info.description || info.device || "unknown",
    vendor: info.vendor,
    architecture: info.architecture,
    driver: info.device,
    isFallback: info.isFallbackAdapter ||
      /llvmpipe|lavapipe|swiftshader|software/i.test(text),
    features: [...device.features].sort(),
    limits,
  };
}

/** Counts what the backend does by wrapping three functions. */
function countWork(backend: WebgpuBackend, device: GPUDevice): Counts {
  const counts: Counts = { dispatches: 0, pipelines: 0, wgslBytes: 0 };
  const record = backend.recordAndSubmit.bind(backend);
  backend.recordAndSubmit = (...rest) => {
    counts.dispatches++;
    record(...rest);
  };
  const createModule = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    counts.wgslBytes += descriptor.code.length;
    return createModule(descriptor);
  };
  const createPipeline = device.createComputePipeline.bind(device);
  device.createComputePipeline = (descriptor) => {
    counts.pipelines++;
    return createPipeline(descriptor);
  };
  return counts;
}

/** Notes errors that would otherwise pass unseen; the result throws them, each once. */
function watch(device: GPUDevice): () => void {
  let fault: DeviceError | undefined;
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    const { error } = event as GPUUncapturedErrorEvent;
    fault ??= new DeviceError(
      error instanceof GPUOutOfMemoryError ? "memory" : "invalid",
      `Cannot run TensorFlow.js on the GPU: ${error.message}`,
    );
  });
  device.lost.then(({ reason, message }) => {
    if (reason === "destroyed") return;
    fault = new DeviceError(
      "lost",
      `Cannot go on: the GPU was lost (${reason}: ${message})`,
    );
  });
  return () => {
    if (!fault) return;
    const error = fault;
    if (error.reason !== "lost") fault = undefined;
    throw error;
  };
}
