// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Op } from "../op.ts";
import add from "./add.ts";
import after from "./after.ts";
import batchNorm from "./batch_norm.ts";
import broadcast from "./broadcast.ts";
import causalMask from "./causal_mask.ts";
import col2im from "./col2im.ts";
import columnProduct from "./column_product.ts";
import concat from "./concat.ts";
import crossEntropy from "./cross_entropy.ts";
import crossEntropyGrad from "./cross_entropy_grad.ts";
import depthwiseConv2d from "./depthwise_conv2d.ts";
import depthwiseConv2dGradWeight from "./depthwise_conv2d_grad_weight.ts";
import detach from "./detach.ts";
import dropPath from "./drop_path.ts";
import dropout from "./dropout.ts";
import fill from "./fill.ts";
import flashAttention from "./flash_attention.ts";
import flashAttentionGradKey from "./flash_attention_grad_key.ts";
import flashAttentionGradQuery from "./flash_attention_grad_query.ts";
import flashAttentionGradValue from "./flash_attention_grad_value.ts";
import flashAttentionRows from "./flash_attention_rows.ts";
import gather from "./gather.ts";
import gatherGrad from "./gather_grad.ts";
import gatherPart from "./gather_part.ts";
import gelu from "./gelu.ts";
import geluGrad from "./gelu_grad.ts";
import im2col from "./im2col.ts";
import keyMask from "./key_mask.ts";
import layerNorm from "./layer_norm.ts";
import layerNormGrad from "./layer_norm_grad.ts";
import layerNormPartials from "./layer_norm_partials.ts";
import matmul from "./matmul.ts";
import mean from "./mean.ts";
import mixHeads from "./mix_heads.ts";
import mixHeadsGrad from "./mix_heads_grad.ts";
import mixHeadsGradWeight from "./mix_heads_grad_weight.ts";
import mul from "./mul.ts";
import packHeads from "./pack_heads.ts";
import packedAttention from "./packed_attention.ts";
import pad from "./pad.ts";
import partialSum from "./partial_sum.ts";
import positionIds from "./position_ids.ts";
import relu from "./relu.ts";
import reluGrad from "./relu_grad.ts";
import reorder from "./reorder.ts";
import reshape from "./reshape.ts";
import rmsNorm from "./rms_norm.ts";
import rmsNormGrad from "./rms_norm_grad.ts";
import rotatePairs from "./rotate_pairs.ts";
import rsqrt from "./rsqrt.ts";
import scale from "./scale.ts";
import shiftLabels from "./shift_labels.ts";
import silu from "./silu.ts";
import siluGrad from "./silu_grad.ts";
import slice from "./slice.ts";
import softCrossEntropy from "./soft_cross_entropy.ts";
import softCrossEntropyGrad from "./soft_cross_entropy_grad.ts";
import softmax from "./softmax.ts";
import softmaxGrad from "./softmax_grad.ts";
import square from "./square.ts";
import sub from "./sub.ts";
import sum from "./sum.ts";
import takeHeads from "./take_heads.ts";
import tanh from "./tanh.ts";
import tanhGrad from "./tanh_grad.ts";
import transpose from "./transpose.ts";
import widen from "./widen.ts";

/** Every op, keyed by file name. */
export const ops = {
  add,
  after,
  batch_norm: batchNorm,
  broadcast,
  causal_mask: causalMask,
  col2im,
  column_product: columnProduct,
  concat,
  cross_entropy: crossEntropy,
  cross_entropy_grad: crossEntropyGrad,
  depthwise_conv2d: depthwiseConv2d,
  depthwise_conv2d_grad_weight: depthwiseConv2dGradWeight,
  detach,
  drop_path: dropPath,
  dropout,
  fill,
  flash_attention: flashAttention,
  flash_attention_grad_key: flashAttentionGradKey,
  flash_attention_grad_query: flashAttentionGradQuery,
  flash_attention_grad_value: flashAttentionGradValue,
  flash_attention_rows: flashAttentionRows,
  gather,
  gather_grad: gatherGrad,
  gather_part: gatherPart,
  gelu,
  gelu_grad: geluGrad,
  im2col,
  key_mask: keyMask,
  layer_norm: layerNorm,
  layer_norm_grad: layerNormGrad,
  layer_norm_partials: layerNormPartials,
  matmul,
  mean,
  mix_heads: mixHeads,
  mix_heads_grad: mixHeadsGrad,
  mix_heads_grad_weight: mixHeadsGradWeight,
  mul,
  pack_heads: packHeads,
  packed_attention: packedAttention,
  pad,
  partial_sum: partialSum,
  position_ids: positionIds,
  relu,
  relu_grad: reluGrad,
  reorder,
  reshape,
  rms_norm: rmsNorm,
  rms_norm_grad: rmsNormGrad,
  rotate_pairs: rotatePairs,
  rsqrt,
  scale,
  shift_labels: shiftLabels,
  silu,
  silu_grad: siluGrad,
  slice,
  soft_cross_entropy: softCrossEntropy,
  soft_cross_entropy_grad: softCrossEntropyGrad,
  softmax,
  softmax_grad: softmaxGrad,
  square,
  sub,
  sum,
  take_heads: takeHeads,
  tanh,
  tanh_grad: tanhGrad,
  transpose,
  widen,
} satisfies Record<string, Op>;

/** Name of a registered op. */
export type OpName = keyof typeof ops;
