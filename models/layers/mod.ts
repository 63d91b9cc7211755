/**
 * Parts of networks that declare their own parameters, for networks of one's own.
 *
 * @module
 */
export * from "./batch_norm.ts";
export * from "./conv2d.ts";
export * from "./conv_attention.ts";
export * from "./conv_mlp.ts";
export * from "./embedding.ts";
export * from "./layer_norm.ts";
export * from "./linear.ts";
export * from "./patch_merging.ts";
export * from "./rms_norm.ts";
export * from "./scale_aware_modulation.ts";
export * from "./token_map.ts";
export * from "./window_attention.ts";
