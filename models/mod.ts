/**
 * Networks, and the engines that train them on WebGPU.
 *
 * @module
 */
export * from "./random.ts";
