import { gelu, mul, silu, tanh } from "../../../models/mod.ts";
import type { Compose } from "../op_case.ts";

/** Functions of single elements. */
export const activations: Readonly<Record<string, Compose>> = {
  gelu_erf: ({ at }) => ({ y: gelu(at("x")) }),
  silu: ({ at }) => ({ y: silu(at("x")) }),
  swiglu: ({ at }) => ({ y: mul(silu(at("gate")), at("up")) }),
  tanh: ({ at }) => ({ y: tanh(at("x")) }),
};
