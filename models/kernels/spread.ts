/**
 * Spreads invocations over workgroups.
 *
 * @module
 */
import type { DeviceTraits, KernelWriter } from "../kernel.ts";

/** The head of an entry point and the workgroups it runs on. */
export interface Spread {
  /** Text up to and with `let flat = …;`, the place of the invocation in `0..count-1`. */
  readonly head: string;
  /** Workgroups along x, y and z. */
  readonly workgroups: [number, number, number];
}

/** Workgroups wanted before they are filled up: some per core of a software rasterizer. */
const WANTED_GROUPS = 8;

/** Largest number of workgroups along one axis (WebGPU's default limit). */
const MAX_WORKGROUPS = 65535;

/**
 * Puts `count` invocations in a row.
 *
 * The last workgroup repeats the last invocation instead of returning early. On a software rasterizer
 * a workgroup runs on one core, all its invocations alike, so a kernel with few of them gets small
 * workgroups: eight invocations fill the vector registers.
 */
export function spread(
  writer: KernelWriter,
  count: number,
  { isFallback }: DeviceTraits,
): Spread {
  const fitting = [64, 32, 16].find((n) => count >= n * WANTED_GROUPS) ?? 8;
  const lanes = isFallback ? fitting : 64;
  const groups = Math.ceil(count / lanes);
  const rows = Math.ceil(groups / MAX_WORKGROUPS);
  return {
    head: `@compute @workgroup_size(${lanes})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let flat = min(id.x + id.y * groups.x * ${lanes}u, ${
      writer.param(count)
    } - 1u);`,
    workgroups: [Math.ceil(groups / rows), rows, 1],
  };
}
