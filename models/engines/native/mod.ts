/**
 * The native engine: WGSL kernels of our own, compiled once into a flat program and replayed.
 *
 * @module
 */
import type { Engine } from "../../engine.ts";
import { ops } from "../../ops/mod.ts";
import { openSession } from "./session.ts";

/** Runs graphs on native WebGPU. */
export const native: Engine = {
  summary:
    "Own WGSL kernels, compiled once and replayed in one submit per update",
  open: () => openSession(ops),
};
