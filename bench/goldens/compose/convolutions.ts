import { conv2d, relu } from "../../../models/mod.ts";
import type { Compose } from "../op_case.ts";
import { batchNorm } from "./batch_norm.ts";

/** Convolutions, alone and with batch norm. */
export const convolutions: Readonly<Record<string, Compose>> = {
  conv2d: ({ at, number }) => ({
    y: conv2d(at("x"), at("weight"), at("bias"), {
      stride: number("stride"),
      padding: number("padding"),
      groups: number("groups"),
    }),
  }),
  conv_bn_relu({ at, number, attributes }) {
    const y = conv2d(at("x"), at("weight"), undefined, {
      stride: number("stride"),
      padding: number("padding"),
    });
    const { y: normed, ...statistics } = batchNorm(y, {
      weight: at("bn_weight"),
      bias: at("bn_bias"),
      mean: at("mean"),
      variance: at("var"),
      eps: number("eps"),
      momentum: number("momentum"),
      isTraining: attributes.train === true,
    });
    return { y: relu(normed), ...statistics };
  },
  batch_norm_train: ({ at, number }) =>
    batchNorm(at("x"), {
      weight: at("weight"),
      bias: at("bias"),
      mean: at("mean"),
      variance: at("var"),
      eps: number("eps"),
      momentum: number("momentum"),
      isTraining: true,
    }),
  batch_norm_eval: ({ at, number }) =>
    batchNorm(at("x"), {
      weight: at("weight"),
      bias: at("bias"),
      mean: at("mean"),
      variance: at("var"),
      eps: number("eps"),
      momentum: number("momentum"),
      isTraining: false,
    }),
};
