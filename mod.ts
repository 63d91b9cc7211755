/**
 * TrueTune: fine-tunes networks on native WebGPU, and compares the ways of doing it.
 *
 * Three things to start from:
 *
 * - {@linkcode fineTune} tunes a network on arrays of one's own,
 * - {@linkcode runSuiteFile} runs a suite file and gives its report,
 * - {@linkcode architectures}, {@linkcode methods} and {@linkcode datasets} say what there is.
 *
 * @example Tune a head of two classes on a pretrained network
 * ```ts
 * import { architectures, evaluateImages, fineTune, methods, openCheckpoint } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const method = methods.linear_probe.configure({}, "method");
 * const model = architectures.convnext.build("micro", { classes: 2 }, method.extensions);
 * const file = new URL("suites/checkpoints/convnext_micro_emoji53.safetensors", import.meta.url);
 * using checkpoint = await openCheckpoint(file.pathname);
 *
 * // 32 images of 32 x 32 RGB: dark ones are class 0, light ones class 1.
 * const labels = Array.from({ length: 32 }, (_, i) => i % 2);
 * const images = new Uint8Array(32 * 3072)
 *   .map((_, i) => labels[Math.floor(i / 3072)]! * 150 + (i * 31) % 100);
 *
 * const recipe = { updates: 20, batch: 16, optimizer: { lr: 1e-2 } };
 * const { weights } = await fineTune({
 *   model, method, checkpoint, recipe, train: { images, labels },
 * });
 * const { metrics } = await evaluateImages({ model, weights, images, labels });
 * assert.equal(metrics.accuracy, 1);
 * ```
 *
 * @module
 */
export * from "./bench/mod.ts";
export * from "./models/mod.ts";
export * from "./suites/mod.ts";
