/**
 * Networks, and the engines that train them on WebGPU.
 *
 * @module
 */
export * from "./architecture.ts";
export * from "./engine.ts";
export * from "./initialize.ts";
export * from "./layers/adapter.ts";
export * from "./random.ts";
