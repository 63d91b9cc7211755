import type { Binding, Dispatch } from "../../kernel.ts";
import type { Gpu } from "./gpu.ts";

/** A pipeline and the layout of its bind group. */
export interface Pipeline {
  /** The compiled program. */
  readonly pipeline: GPUComputePipeline;
  /** What it binds. */
  readonly layout: GPUBindGroupLayout;
}

/** Compiles kernels, each text once. */
export interface Pipelines {
  /**
   * Compiles what is not compiled yet, all at once.
   *
   * @throws {DeviceError} If a kernel does not compile; the message has its label and position.
   */
  compile(dispatches: readonly Dispatch[]): Promise<Pipeline[]>;
}

/** Opens an empty cache on a device. */
export function createPipelines(gpu: Gpu): Pipelines {
  const known = new Map<string, Promise<Pipeline>>();
  const layouts = new Map<string, GPUBindGroupLayout>();
  const layoutOf = ({ bindings, params }: Dispatch) => {
    const kinds = bindings.map(({ writes }) => writes);
    if (params.length > 0) kinds.push(false);
    const key = kinds.map(Number).join("");
    let layout = layouts.get(key);
    if (!layout) {
      layout = gpu.device.createBindGroupLayout({
        entries: kinds.map((writes, binding) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: writes ? "storage" : "read-only-storage" },
        })),
      });
      layouts.set(key, layout);
    }
    return layout;
  };
  const compileOne = async (dispatch: Dispatch): Promise<Pipeline> => {
    const { label, wgsl } = dispatch;
    const layout = layoutOf(dispatch);
    const module = gpu.device.createShaderModule({ label, code: wgsl });
    const pipeline = await gpu.device.createComputePipelineAsync({
      label,
      layout: gpu.device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main" },
    });
    return { pipeline, layout };
  };
  return {
    compile: (dispatches) =>
      gpu.guard(() =>
        Promise.all(dispatches.map((dispatch) => {
          let pipeline = known.get(dispatch.wgsl);
          if (!pipeline) {
            pipeline = compileOne(dispatch);
            known.set(dispatch.wgsl, pipeline);
          }
          return pipeline;
        }))
      ),
  };
}

/** A range of a buffer. */
export interface Place {
  /** The buffer. */
  readonly buffer: GPUBuffer;
  /** First byte, a multiple of 256. */
  readonly offset: number;
  /** Length in bytes. */
  readonly size: number;
}

/** Binds places in the order of the bindings, params last. */
export function bindGroup(
  gpu: Gpu,
  { layout }: Pipeline,
  bindings: readonly Binding[],
  placeOf: (binding: Binding) => Place,
  params: Place | undefined,
): GPUBindGroup {
  const places = bindings.map(placeOf);
  if (params) places.push(params);
  return gpu.device.createBindGroup({
    layout,
    entries: places.map((resource, binding) => ({ binding, resource })),
  });
}
