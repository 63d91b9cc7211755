/**
 * The contract for GPU kernels: plain data that an engine turns into pipelines. Programs live in
 * `kernels/`, one a file.
 *
 * @module
 */
import type { Tensor } from "./graph/tensor.ts";

/** Type of the elements of a storage array in WGSL. */
export type ElementType = "f32" | "i32" | "u32" | "vec2<f32>" | "vec4<f32>";

/** Memory that lives only while one node is computed. */
export interface Scratch {
  /** Size in 4-byte words. */
  readonly words: number;
}

/** The buffer a binding stands for. `step` holds what changes with each update: {@linkcode STEP}. */
export type Source = Tensor | Scratch | "step";

/** A storage buffer as a kernel sees it: `var<storage> name: array<type>`. */
export interface Binding {
  /** Name in the WGSL. */
  readonly name: string;
  /** Which buffer it is. */
  readonly source: Source;
  /** Element type. */
  readonly type: ElementType;
  /** Whether the kernel writes to it. */
  readonly writes: boolean;
}

/** One dispatch: a program, what it is bound to, and how many workgroups run. */
export interface Dispatch {
  /** Short name for profiles and messages, e.g. `matmul_nt`. */
  readonly label: string;
  /** Buffers, in binding order; the params follow as the last binding if there are any. */
  readonly bindings: readonly Binding[];
  /** Sizes and numbers, bound as `params` and read into `param0`, `param1`, … where `main` begins. */
  readonly params: readonly number[];
  /** The whole program, entry point `main`. */
  readonly wgsl: string;
  /** Workgroups along x, y and z. */
  readonly workgroups: readonly [number, number, number];
}

/** What a kernel may adapt to. */
export interface DeviceTraits {
  /** Software rasterizers want register tiles and no barriers; GPUs want shared memory. */
  readonly isFallback: boolean;
  /** Most storage buffers in one dispatch. */
  readonly maxStorageBuffers: number;
  /** Longest range of a buffer that a dispatch may bind, in bytes. */
  readonly maxBindingBytes: number;
}

/** A place in the output of a kernel. */
export interface StoreAt {
  /** WGSL expression: index of the element or vec4 in the row-major output. */
  readonly index: string;
  /** WGSL expression: index within the last axis, if the kernel has it at hand. */
  readonly column?: string;
}

/**
 * How a kernel writes its result: the code that finishes a value (bias, activation, residual) and
 * stores it, made by the compiler from the elementwise ops fused behind the kernel.
 */
export interface Epilogue {
  /** 4 if the kernel must hand over `vec4<f32>` along the last axis, else 1. */
  readonly width: 1 | 4;
  /** Whether nothing is fused: `store` only stores. */
  readonly isPlain: boolean;
  /** WGSL statements that finish `value`, of type `f32` or `vec4<f32>`, and store it. */
  store(writer: KernelWriter, at: StoreAt, value: string): string;
  /**
   * WGSL expression of memory that `store` will overwrite: a kernel may park unfinished values there
   * and finish them in a loop, so that the text of a long chain stands in it once.
   */
  park(writer: KernelWriter, at: StoreAt): string;
}

/** Words of the step buffer: what changes with each update without a new program. */
export const STEP = {
  /** Key of this update's random numbers, `u32`. */
  randomKey: 0,
  /** Learning rate, `f32`. */
  learningRate: 1,
  /**
   * `1 - beta1^t` and `1 - beta2^t`, `f32`, for each age: parameters that began to train together have one `t`.
   */
  corrections: 2,
} as const;

/** Words of the buffer that {@linkcode STEP} lays out. */
export const STEP_WORDS = 64;

/** Largest number of workgroups along one axis (WebGPU's default limit). */
const MAX_WORKGROUPS = 65535;

/** Collects the bindings, params and helpers of one dispatch while its text is written. */
export interface KernelWriter {
  /** Declares a buffer and returns its name; the same buffer and type give the same name. */
  bind(source: Source, type: ElementType, writes?: boolean): string;
  /** Adds a number; returns the WGSL expression that reads it as `u32`. */
  param(value: number): string;
  /** Adds a number; returns the WGSL expression that reads it as `f32`. */
  floatParam(value: number): string;
  /** Declares a function once, given its whole text. */
  helper(text: string): void;
  /**
   * Ends the dispatch.
   *
   * @param label Short name for profiles.
   * @param main The entry point, with its `@workgroup_size`, called `main`.
   * @param workgroups Workgroups along x, y and z.
   */
  dispatch(
    label: string,
    main: string,
    workgroups: readonly [number, number, number],
  ): Dispatch;
}

/**
 * Starts a dispatch.
 *
 * Sizes go into `params`, a storage buffer, and not into the text, so that shapes share a pipeline.
 * They must not sit in a uniform buffer: lavapipe recompiles a shader at each bind of a uniform that
 * steers a loop, and leaks it.
 */
export function writeKernel(): KernelWriter {
  const bindings: Binding[] = [];
  const params: number[] = [];
  const helpers = new Set<string>();
  return {
    bind(source, type, writes = false) {
      const known = bindings.find((b) =>
        b.source === source && b.type === type && b.writes === writes
      );
      if (known) return known.name;
      const name = `b${bindings.length}`;
      bindings.push({ name, source, type, writes });
      return name;
    },
    param: (value) => paramName(params.push(value) - 1),
    floatParam: (value) =>
      `bitcast<f32>(${paramName(params.push(floatBits(value)) - 1)})`,
    helper: (text) => void helpers.add(text),
    dispatch(label, main, workgroups) {
      const declarations = bindings.map(({ name, type, writes }, i) =>
        `@group(0) @binding(${i}) var<storage, ${
          writes ? "read_write" : "read"
        }> ${name}: array<${type}>;`
      );
      if (params.length > 0) {
        declarations.push(
          `@group(0) @binding(${bindings.length}) var<storage, read> params: array<u32>;`,
        );
      }
      const body = main.indexOf("{", main.indexOf("fn main")) + 1;
      const wgsl = [
        ...declarations,
        ...helpers,
        main.slice(0, body),
        params.map((_, i) => `  let ${paramName(i)} = params[${i}];`).join(""),
        main.slice(body),
      ].join("\n");
      return { label, bindings, params, wgsl, workgroups };
    },
  };
}

/**
 * Params are read once, ahead of all else: within a loop or behind a branch a software rasterizer would
 * read them again for each lane.
 */
function paramName(place: number): string {
  return `param${place}`;
}

/** The bits of a 32-bit float, as a `u32`. */
export function floatBits(value: number): number {
  return new Uint32Array(new Float32Array([value]).buffer)[0]!;
}

/**
 * Workgroups for `count` invocations in a row, folded into two axes when one is too short.
 * {@linkcode FLAT_MAIN} gives an invocation its place in the row; it may exceed `count - 1`.
 */
export function flatWorkgroups(count: number): [number, number, number] {
  const groups = Math.max(1, Math.ceil(count / 64));
  const rows = Math.ceil(groups / MAX_WORKGROUPS);
  return [Math.ceil(groups / rows), rows, 1];
}

/** Head of an entry point whose invocations form one row: the place in it is `flat`. */
export const FLAT_MAIN = `@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let flat = id.x + id.y * groups.x * 64u;
`;
