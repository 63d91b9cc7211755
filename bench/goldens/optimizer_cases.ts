import {
  add,
  defineOptimizer,
  differentiate,
  input,
  mul,
  optimizers,
  parameter,
  type Session,
  sizeOf,
  type StoredArray,
  sum,
  type Tensor,
} from "../../models/mod.ts";
import { compare, type Deviation, maxAbs } from "./deviation.ts";
import type { OpCase } from "./op_case.ts";

type OptimizerCase = (
  own: OpCase,
  session: Session,
  expected: ReadonlyMap<string, StoredArray>,
) => Promise<Deviation[]>;

/** Cases of training programs rather than of graphs, by kind. */
export const OPTIMIZER_CASES: Readonly<Record<string, OptimizerCase>> = {
  /** A parameter under given gradients, read after each update. */
  async adamw(own, session, expected) {
    const param = own.at("param");
    const given = input("g", param.shape);
    const grads = own.values("grads") as Float32Array;
    const right = expected.get("params")!.data;
    using program = await session.compileTraining({
      ...linearLoss([param], [given]),
      trainable: [{
        tensor: param,
        gradient: given,
        decay: own.number("weight_decay"),
      }],
      optimizer: optimizers.adamw,
      hyper: {
        beta1: own.number("beta1"),
        beta2: own.number("beta2"),
        eps: own.number("eps"),
      },
    });
    const size = sizeOf(param.shape);
    const found: Deviation[] = [];
    for (const [i, lr] of (own.attributes.lrs as number[]).entries()) {
      const [from, to] = [i * size, (i + 1) * size];
      const g = grads.subarray(from, to);
      await program.update([{ g }], { lr, randomKey: i });
      const values = (await session.read(["param"])).get("param")!;
      found.push(
        compare(`out.params[${i}]`, values, right.subarray(from, to), 2e-6),
      );
    }
    return found;
  },

  /** Weights at 0 take over the clipped gradients when they are subtracted at a rate of -1. */
  async clip_grad_norm(own, session, expected) {
    const names = ["a", "b", "c"];
    const givens = names.map((name) => input(`g_${name}`, own.at(name).shape));
    const weights = names.map((name) =>
      parameter(`w_${name}`, own.at(name).shape)
    );
    session.store(weights.map((tensor) => ({
      tensor,
      data: new Float32Array(sizeOf(tensor.shape)),
      tag: "weight",
    })));
    using program = await session.compileTraining({
      ...linearLoss(weights, givens),
      optimizer: defineOptimizer({
        summary: "plain descent",
        paper: "doi:10.1214/aoms/1177729586",
        slots: [],
        defaults: {},
        wgsl: "p = p - lr * g;",
        step: (p, g, _slots, { lr }) => ({ p: p - lr * g, slots: [] }),
      }),
      clipNorm: own.number("max_norm"),
    });
    const batch = Object.fromEntries(
      names.map((name) => [`g_${name}`, own.values(name)]),
    );
    await program.update([batch], { lr: -1, randomKey: 0 });
    const [record] = await program.records();
    const values = await session.read(weights.map(({ name }) => name!));
    session.drop([...values.keys()]);
    const found: Record<string, ArrayLike<number>> = {
      norm: [record!.gradientNorm],
      ...Object.fromEntries(
        names.map((name) => [name, values.get(`w_${name}`)!]),
      ),
    };
    return [...expected].map(([name, { data }]) =>
      compare(
        `out.${name}`,
        found[name] ?? [],
        data,
        1e-5 * Math.max(1, maxAbs(data)),
      )
    );
  },
};

/** A loss whose gradients are the given tensors. */
function linearLoss(weights: readonly Tensor[], givens: readonly Tensor[]) {
  const loss = weights.map((weight, i) => sum(mul(weight, givens[i]!)))
    .reduce(add);
  const gradients = differentiate(loss, weights);
  return {
    loss,
    trainable: weights.map((tensor, i) => ({
      tensor,
      gradient: gradients[i]!,
    })),
  };
}
