/**
 * Differentiable functions of tensors, for networks of one's own: the ops, and what is made of them.
 *
 * @module
 */
export * from "./layers/affine.ts";
export * from "./layers/attention.ts";
export * from "./layers/conv.ts";
export * from "./layers/heads.ts";
export * from "./layers/linear.ts";
export * from "./layers/next_token_loss.ts";
export * from "./layers/rotary.ts";
export * from "./layers/transformer_block.ts";
export * from "./layers/windows.ts";
export * from "./ops/add.ts";
export * from "./ops/batch_norm.ts";
export * from "./ops/causal_mask.ts";
export * from "./ops/concat.ts";
export * from "./ops/cross_entropy.ts";
export * from "./ops/depthwise_conv2d.ts";
export * from "./ops/detach.ts";
export * from "./ops/drop_path.ts";
export * from "./ops/dropout.ts";
export * from "./ops/flash_attention.ts";
export * from "./ops/gather.ts";
export * from "./ops/gelu.ts";
export * from "./ops/im2col.ts";
export * from "./ops/key_mask.ts";
export * from "./ops/layer_norm.ts";
export * from "./ops/matmul.ts";
export * from "./ops/mean.ts";
export * from "./ops/mix_heads.ts";
export * from "./ops/mul.ts";
export * from "./ops/packed_attention.ts";
export * from "./ops/position_ids.ts";
export * from "./ops/relu.ts";
export * from "./ops/reorder.ts";
export * from "./ops/reshape.ts";
export * from "./ops/rms_norm.ts";
export * from "./ops/rotate_pairs.ts";
export * from "./ops/rsqrt.ts";
export * from "./ops/scale.ts";
export * from "./ops/shift_labels.ts";
export * from "./ops/silu.ts";
export * from "./ops/slice.ts";
export * from "./ops/soft_cross_entropy.ts";
export * from "./ops/softmax.ts";
export * from "./ops/square.ts";
export * from "./ops/sub.ts";
export * from "./ops/sum.ts";
export * from "./ops/tanh.ts";
export * from "./ops/transpose.ts";
