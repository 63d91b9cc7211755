import { layers } from "../../../models/mod.ts";
import type { Compose } from "../op_case.ts";
import { weight } from "./linear.ts";

/** Parts of the Scale-Aware Modulation Transformer, arXiv:2307.08579. */
export const smt: Readonly<Record<string, Compose>> = {
  smt_modulation({ at, has, scope, number, assigned }) {
    const y = layers.scaleAwareModulation(scope, at("x"), {
      heads: number("heads"),
      expansion: number("expand"),
      bias: has("v.bias"),
      weight,
    });
    const [mean, variance] = ["mean", "var"].map((name) => assigned.get(name));
    return {
      y,
      ...(mean && { new_mean: mean }),
      ...(variance && { new_var: variance }),
    };
  },
  smt_self_attention: ({ at, has, scope, number }) => ({
    y: layers.convAttention(scope, at("x"), {
      heads: number("heads"),
      qkvBias: has("q.bias"),
      weight,
    }),
  }),
  smt_conv_mlp: ({ at, scope }) => ({
    y: layers.convMlp(scope, at("x"), {
      hidden: at("fc1.weight").shape[0]!,
      weights: [weight, weight],
    }),
  }),
};
