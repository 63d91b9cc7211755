/**
 * The TensorFlow.js engine: the same graph, one op at a time. The baseline on WebGPU, and on the CPU
 * the oracle of the op tests.
 *
 * @module
 */
import type { Engine } from "../../engine.ts";
import { ops } from "../../ops/mod.ts";
import type { BackendName } from "./backend.ts";
export type { BackendName } from "./backend.ts";
import { openSession } from "./session.ts";

/**
 * Runs graphs on TensorFlow.js, which is loaded when a session opens.
 *
 * @param backend Where it computes: `webgpu`, or `cpu` for plain JavaScript.
 */
export function tfjsEngine(backend: BackendName): Engine {
  return {
    summary: backend === "webgpu"
      ? "TensorFlow.js on WebGPU, op by op"
      : "TensorFlow.js on the CPU in plain JavaScript, op by op",
    open: () => openSession(backend, ops),
  };
}

export default tfjsEngine("webgpu");
