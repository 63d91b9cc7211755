/**
 * The native engine: WGSL kernels of our own, compiled once into a flat program and replayed.
 *
 * @module
 */
import type { Engine } from "../../engine.ts";
import type { DeviceTraits } from "../../kernel.ts";
import { ops } from "../../ops/mod.ts";
import { plannedGpu } from "./planned_gpu.ts";
import { openSession, sessionOn } from "./session.ts";

/** Runs graphs on native WebGPU. */
export const native: Engine = {
  summary:
    "Own WGSL kernels, compiled once and replayed in one submit per update",
  open: () => openSession(ops),
};

/**
 * The native engine without a device: it compiles programs as it would on a device of these traits, so that
 * their facts and the ledger can be known on any machine. To run one of them is an error.
 *
 * @param traits What kernels adapt to.
 *
 * @example
 * ```ts
 * import { differentiate, input, optimizers, parameter, plannedNative, square, sum, mul } from "../../mod.ts";
 * import assert from "node:assert/strict";
 *
 * await using session = await plannedNative({
 *   isFallback: false,
 *   maxStorageBuffers: 8,
 *   maxBindingBytes: 2 ** 27,
 * }).open();
 * const w = parameter("w", [64]);
 * session.store([{ tensor: w, data: new Float32Array(64), tag: "weight" }]);
 * const loss = sum(square(mul(w, input("x", [64]))));
 * using program = await session.compileTraining({
 *   loss,
 *   trainable: [{ tensor: w, gradient: differentiate(loss, [w])[0]! }],
 *   optimizer: optimizers.adamw,
 * });
 * assert.ok(program.facts.dispatches > 0);
 * ```
 */
export function plannedNative(traits: DeviceTraits): Engine {
  return {
    summary: `native as planned for ${
      traits.isFallback ? "a software rasterizer" : "a GPU"
    }; nothing runs`,
    open: () => Promise.resolve(sessionOn(plannedGpu(traits), ops)),
  };
}
