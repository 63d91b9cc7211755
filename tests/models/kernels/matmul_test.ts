import assert from "node:assert/strict";
import type { Session } from "../../../models/engine.ts";
import { openSession } from "../../../models/engines/native/session.ts";
import { input } from "../../../models/graph/tensor.ts";
import { add } from "../../../models/ops/add.ts";
import { matmul } from "../../../models/ops/matmul.ts";
import { ops } from "../../../models/ops/mod.ts";
import { mul } from "../../../models/ops/mul.ts";
import { createRandom } from "../../../models/random.ts";

/** Batch, M, N and K: edge tiles, narrow outputs, odd extents, a split K; many rows, edge blocks, split blocks, many of them. */
const CASES = [
  [1, 3, 5, 7],
  [1, 8, 12, 4],
  [3, 20, 12, 8],
  [2, 33, 36, 40],
  [1, 64, 2, 16],
  [1, 64, 53, 128],
  [1, 17, 1, 300],
  [1, 16, 64, 2048],
  [1, 130, 100, 64],
  [1, 130, 100, 128],
  [1, 200, 100, 160],
  [1, 200, 12, 176],
  [1, 128, 8, 2048],
] as const;

const KINDS = { "register tiles": true, "tiles in workgroup memory": false };

for (const [kind, isFallback] of Object.entries(KINDS)) {
  Deno.test(`matmul() by ${kind} equals plain loops for all transposes, with a fused epilogue`, async () => {
    await using session = await openSession(ops, { isFallback });
    await checkAll(session);
  });
}

async function checkAll(session: Session): Promise<void> {
  const random = createRandom(3, "matmul");
  const numbers = (count: number) =>
    Float32Array.from({ length: count }, () => random.normal());
  for (const [batch, M, N, K] of CASES) {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const lead = batch > 1 ? [batch] : [];
        const a = input("a", [...lead, ...(transposeA ? [K, M] : [M, K])]);
        const b = input("b", [...lead, ...(transposeB ? [N, K] : [K, N])]);
        const c = input("c", [N]);
        // Applying the epilogue twice, or to a neighbour's value, would square again.
        const shifted = add(matmul(a, b, { transposeA, transposeB }), c);
        using program = await session.compileInference({
          y: mul(shifted, shifted),
        });
        const values = {
          a: numbers(batch * M * K),
          b: numbers(batch * K * N),
          c: numbers(N),
        };
        const [out] = await program.run([values]);
        for (let n = 0; n < batch * M * N; n++) {
          const q = Math.floor(n / (M * N));
          const i = Math.floor(n / N) % M;
          const j = n % N;
          let sum = values.c[j]!;
          for (let k = 0; k < K; k++) {
            sum += values.a[q * M * K + (transposeA ? k * M + i : i * K + k)]! *
              values.b[q * K * N + (transposeB ? j * K + k : k * N + j)]!;
          }
          const error = Math.abs(out!.y![n]! - sum * sum);
          assert(
            error <= 1e-5 * Math.max(K, sum * sum),
            `[${batch}, ${M}, ${N}, ${K}] ${transposeA} ${transposeB} at ${n}: ${
              out!.y![n]
            }, expected ${sum * sum}`,
          );
        }
      }
    }
  }
}
