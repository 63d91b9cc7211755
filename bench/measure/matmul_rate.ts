import { matmul, parameter, type Session, slice } from "../../models/mod.ts";
import type { Clock } from "./clock.ts";

/** How fast matrices are multiplied. */
export interface MatmulRate {
  /** Rows and columns of either matrix. */
  readonly size: number;
  /** Which operand is stored transposed: `nn`, `nt` or `tn`. */
  readonly kind: "nn" | "nt" | "tn";
  /** Floating-point operations a second; a multiply-add counts two. */
  readonly flopsPerS: number;
}

/** How long to measure. */
export interface RateOptions {
  /** Rows and columns of the matrices. @default {[512, 1024]} */
  readonly sizes?: readonly number[];
  /** Which operands are stored transposed. @default {all} */
  readonly kinds?: readonly MatmulRate["kind"][];
  /** Milliseconds of a sample, at least. @default {150} */
  readonly sampleMs?: number;
  /** Samples; the fastest counts. @default {3} */
  readonly samples?: number;
}

const NAMES = ["peak.a", "peak.b"];

/**
 * Multiplies square matrices by the kernels that networks use, and returns the fastest sample of each.
 *
 * A sample is the time of several products behind each other less that of one, so that the wait for the
 * device, which takes about 10 ms on some, does not count.
 *
 * @param session Device; it is left as it was.
 */
export async function matmulRates(
  session: Session,
  { nowMs }: Pick<Clock, "nowMs">,
  {
    sizes = [512, 1024],
    kinds = ["nn", "nt", "tn"],
    sampleMs = 150,
    samples = 3,
  }: RateOptions = {},
): Promise<MatmulRate[]> {
  const rates: MatmulRate[] = [];
  for (const size of sizes) {
    const [a, b] = NAMES.map((name) => parameter(name, [size, size])) as [
      ReturnType<typeof parameter>,
      ReturnType<typeof parameter>,
    ];
    const data = Float32Array.from(
      { length: size * size },
      (_, i) => (i * 7919 % 1009) / 1009 - 0.5,
    );
    session.store([a, b].map((tensor) => ({ tensor, data, tag: "weight" })));
    for (const kind of kinds) {
      const product = matmul(a, b, {
        transposeA: kind === "tn",
        transposeB: kind === "nt",
      });
      // All of the product must be computed, but little is read back.
      using program = await session.compileInference({
        row: slice(product, 0, 0, 1),
      });
      const timeOf = async (runs: number) => {
        const start = nowMs();
        await program.run(Array.from({ length: runs }, () => ({})));
        return nowMs() - start;
      };
      await timeOf(1); // compiles
      let one = await timeOf(1);
      const runs = Math.max(1, Math.ceil(sampleMs / Math.max(one, 0.1)));
      let many = Infinity;
      for (let i = 0; i < samples; i++) {
        one = Math.min(one, await timeOf(1));
        many = Math.min(many, await timeOf(1 + runs));
      }
      const ms = Math.max(many - one, 1e-3);
      rates.push({ size, kind, flopsPerS: 2 * size ** 3 * runs / ms * 1e3 });
    }
    session.drop(NAMES);
  }
  return rates;
}
