import type { Extension, PlaceWidths } from "../architecture.ts";
import { add } from "../ops/add.ts";
import { dropout as drop } from "../ops/dropout.ts";
import { matmul } from "../ops/matmul.ts";
import { mul } from "../ops/mul.ts";
import { slice } from "../ops/slice.ts";
import { addProduct } from "./add_product.ts";

/** Settings of {@linkcode vera}. */
export interface VeraOptions {
  /**
   * Which linear layers: the last parts of their paths, e.g. `["query", "value"]`; those the network names
   * if left out or `null`.
   */
  readonly targets?: readonly string[] | null;
  /** Rank of the change. */
  readonly rank: number;
  /** First value of `vera_lambda_d`. */
  readonly dInitial: number;
  /** Probability with which an input of the change is dropped in training. @default {0} */
  readonly dropout?: number;
}

/**
 * Low-rank change of linear layers by random matrices that all of them share and that stay as they are:
 * `y + b * (B (d * (A x)))`; only the vectors `b` and `d` train.
 *
 * Kopiczko et al., VeRA: Vector-based Random Matrix Adaptation (2023), arXiv:2310.11454. Names as in PEFT:
 * `vera_lambda_b [O]` starts at 0, so that the network is unchanged at first, `vera_lambda_d [rank]` at
 * `dInitial`. The states `vera_A` and `vera_B` are as wide as the widest layer; narrower ones use their
 * first columns and rows. They start uniform with a variance of `2 / fan in`.
 */
export function vera(
  { targets, rank, dInitial, dropout = 0 }: VeraOptions,
): Extension {
  return {
    site: "linear",
    places: targets ?? "lowRank",
    settings: { dInitial, dropout },
    apply(scope, y, { from, root, all }) {
      const inputs = from.shape.at(-1)!, outputs = y.shape.at(-1)!;
      const { widest, tallest } = extent(all);
      const A = root.state("vera_A", [rank, widest], kaiming(widest));
      const B = root.state("vera_B", [tallest, rank], kaiming(rank));
      const b = scope.parameter("vera_lambda_b", [outputs], {
        kind: "constant",
        value: 0,
      });
      const d = scope.parameter("vera_lambda_d", [rank], {
        kind: "constant",
        value: dInitial,
      });
      const x = scope.isTraining && dropout > 0
        ? drop(from, dropout, `${scope.path}.vera_dropout`)
        : from;
      const own = {
        A: inputs === widest ? A : slice(A, 1, 0, inputs),
        B: outputs === tallest ? B : slice(B, 0, 0, outputs),
      };
      const low = mul(matmul(x, own.A, { transposeB: true }), d);
      return add(y, mul(matmul(low, own.B, { transposeB: true }), b));
    },
    merge({ weight, inputs, own, shared }) {
      const A = shared("vera_A"), B = shared("vera_B");
      const b = own("vera_lambda_b"), d = own("vera_lambda_d");
      const widest = A.length / rank;
      const rows = B.subarray(0, b.length * rank)
        .map((value, i) => value * b[Math.floor(i / rank)]! * d[i % rank]!);
      const columns = Float32Array.from(
        { length: rank * inputs },
        (_, i) => A[Math.floor(i / inputs) * widest + i % inputs]!,
      );
      return { weight: addProduct(weight, rows, columns, inputs, 1) };
    },
  };
}

function extent(all: readonly PlaceWidths[]) {
  return {
    widest: Math.max(...all.map(({ inputs }) => inputs)),
    tallest: Math.max(...all.map(({ outputs }) => outputs)),
  };
}

function kaiming(fanIn: number) {
  return { kind: "uniform", bound: Math.sqrt(6 / fanIn) } as const;
}
