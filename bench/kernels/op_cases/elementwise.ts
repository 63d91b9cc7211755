import { ops, type Shape, type Tensor } from "../../../models/mod.ts";
import type { OpCase, OpCases } from "../op_case.ts";

/** Hidden activations of an MLP: 8 samples of 64 tokens, 512 channels. */
const X: Shape = [8, 64, 512];

const unary = (apply: (x: Tensor) => Tensor): OpCase => ({
  inputs: [X],
  apply: (x) => apply(x!),
});

const binary = (apply: (a: Tensor, b: Tensor) => Tensor): OpCase => ({
  inputs: [X, X],
  apply: (a, b) => apply(a!, b!),
});

/** Ops that work value by value. */
export const elementwise: OpCases = {
  add: {
    inputs: [X, [512]],
    apply: (x, bias) => ops.add.apply([x!, bias!], {}),
  },
  sub: binary((a, b) => ops.sub.apply([a, b], {})),
  mul: binary((a, b) => ops.mul.apply([a, b], {})),
  scale: unary((x) => ops.scale.apply([x], { factor: 0.125 })),
  square: unary((x) => ops.square.apply([x], {})),
  rsqrt: {
    inputs: [{ positive: X }],
    apply: (x) => ops.rsqrt.apply([x!], { eps: 1e-6 }),
  },
  relu: unary((x) => ops.relu.apply([x], {})),
  relu_grad: binary((dy, y) => ops.relu_grad.apply([dy, y], {})),
  gelu: unary((x) => ops.gelu.apply([x], {})),
  gelu_grad: binary((dy, x) => ops.gelu_grad.apply([dy, x], {})),
  silu: unary((x) => ops.silu.apply([x], {})),
  silu_grad: binary((dy, x) => ops.silu_grad.apply([dy, x], {})),
  tanh: unary((x) => ops.tanh.apply([x], {})),
  tanh_grad: binary((dy, y) => ops.tanh_grad.apply([dy, y], {})),
  after: unary((x) => ops.after.apply([x], {})),
  detach: unary((x) => ops.detach.apply([x], {})),
  widen: unary((x) => ops.widen.apply([x], {})),
  dropout: unary((x) => ops.dropout.apply([x], { rate: 0.1, site: "bench" })),
  drop_path: unary((x) =>
    ops.drop_path.apply([x], {
      rate: 0.1,
      site: "bench",
      sampleSize: 64 * 512,
    })
  ),
  fill: { inputs: [], apply: () => ops.fill.apply([], { shape: X, value: 1 }) },
  broadcast: {
    inputs: [[8, 1, 512]],
    apply: (x) => ops.broadcast.apply([x!], { shape: X }),
  },
  causal_mask: {
    inputs: [[16, 4, 64, 64]],
    apply: (x) => ops.causal_mask.apply([x!], { tokens: 64, value: -1e9 }),
  },
  key_mask: {
    inputs: [{ integers: [256, 512], below: 2 }],
    apply: (mask) => ops.key_mask.apply([mask!], {}),
  },
};
