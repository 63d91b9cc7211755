import { layerNorm, rmsNorm } from "../../../models/mod.ts";
import type { Compose } from "../op_case.ts";

/** Norms of rows. */
export const norms: Readonly<Record<string, Compose>> = {
  layer_norm: ({ at, number }) => ({
    y: layerNorm(at("x"), at("weight"), at("bias"), number("eps")),
  }),
  rms_norm: ({ at, number }) => ({
    y: rmsNorm(at("x"), at("weight"), number("eps")),
  }),
};
