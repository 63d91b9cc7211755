import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input, sizeOf } from "../../../models/graph/tensor.ts";
import { attention } from "../../../models/layers/attention.ts";
import { keyMask } from "../../../models/ops/key_mask.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "../ops/evaluate.ts";

/** Attention written out in float64; the first `prefix` keys are seen by all. */
function attend(
  { q, k, v, mask }: Record<"q" | "k" | "v" | "mask", ArrayLike<number>>,
  [B, H, G, T, D]: readonly [number, number, number, number, number],
  isCausal: boolean,
  prefix = 0,
): Float64Array {
  const y = new Float64Array(B * H * T * D);
  for (let row = 0; row < B * H * T; row++) {
    const b = Math.floor(row / (H * T)), h = Math.floor(row / T) % H;
    const t = row % T;
    const own = (b * G + Math.floor(h / (H / G))) * (prefix + T);
    const weights = Array.from({ length: prefix + T }, (_, s) => {
      const place = s - prefix;
      const isHidden = !mask[b * T + place] || (isCausal && place > t);
      if (place >= 0 && isHidden) return 0;
      let score = 0;
      for (let d = 0; d < D; d++) {
        score += q[row * D + d]! * k[(own + s) * D + d]!;
      }
      return Math.exp(score / Math.sqrt(D));
    });
    const sum = weights.reduce((a, b) => a + b);
    weights.forEach((weight, s) => {
      for (let d = 0; d < D; d++) {
        y[row * D + d]! += weight / sum * v[(own + s) * D + d]!;
      }
    });
  }
  return y;
}

/** Batch, heads of queries and of keys, tokens, channels: groups of 1, 3 and all. */
const SIZES = [[3, 4, 4, 6, 8], [1, 6, 2, 5, 4], [2, 3, 1, 8, 6]] as const;

for (const isCausal of [false, true]) {
  Deno.test(`attention() lets every query see a prefix, ${isCausal ? "causal" : "both ways"}`, async () => {
    await using evaluate = await openEvaluator();
    for (const prefix of [1, 3]) {
      const size = [2, 4, 2, 5, 4] as const;
      const [B, H, G, T, D] = size;
      const values = {
        q: numbers("q", B * H * T * D),
        k: numbers("k", B * G * (prefix + T) * D),
        v: numbers("v", B * G * (prefix + T) * D),
        mask: Int32Array.from({ length: B * T }, (_, i) => i % T < 3 ? 1 : 0),
      };
      const shape = [B, G, prefix + T, D];
      const y = attention(
        input("q", [B, H, T, D]),
        input("k", shape),
        input("v", shape),
        { keys: keyMask(input("mask", [B, T], "i32")), isCausal, prefix },
      );
      const expected = attend(values, size, isCausal, prefix);
      assertClose("y", await evaluate(y, values), expected, { atol: 2e-6 });
    }
  });

  Deno.test(`attention() equals the formula, ${isCausal ? "causal" : "both ways"}, heads shared or not`, async () => {
    await using evaluate = await openEvaluator();
    for (const size of SIZES) {
      const [B, H, G, T, D] = size;
      const values = {
        q: numbers("q", B * H * T * D),
        k: numbers("k", B * G * T * D),
        v: numbers("v", B * G * T * D),
        mask: Int32Array.from({ length: B * T }, (_, i) => i % T < 3 ? 1 : 0),
      };
      const q = input("q", [B, H, T, D]);
      const k = input("k", [B, G, T, D]);
      const v = input("v", [B, G, T, D]);
      const keys = keyMask(input("mask", [B, T], "i32"));
      const y = attention(q, k, v, { keys, isCausal });
      const expected = attend(values, size, isCausal);
      assertClose("y", await evaluate(y, values), expected, { atol: 2e-6 });
      // What is masked has no influence.
      const [dk] = differentiate(y, [k]);
      const gradient = await evaluate(dk!, values);
      assert.equal(gradient.length, sizeOf(k.shape));
      assert(
        gradient.every((own, i) => Math.floor(i / D) % T < 3 || own === 0),
      );
    }
  });
}

Deno.test("attention() of a query that sees no key is the mean of the values", async () => {
  await using evaluate = await openEvaluator();
  const shape = [1, 1, 4, 4];
  const v = numbers("v", 16);
  const y = await evaluate(
    attention(input("q", shape), input("k", shape), input("v", shape), {
      keys: keyMask(input("mask", [1, 4], "i32")),
    }),
    { q: numbers("q", 16), k: numbers("k", 16), v, mask: new Int32Array(4) },
  );
  const means = [0, 1, 2, 3].map((d) =>
    (v[d]! + v[4 + d]! + v[8 + d]! + v[12 + d]!) / 4
  );
  assertClose("y", y, [means, means, means, means].flat(), { atol: 1e-6 });
});

Deno.test("attention() drops weights and scales the others up", async () => {
  await using evaluate = await openEvaluator();
  const ones = new Float32Array(64 * 4).fill(1);
  const shape = [1, 1, 64, 4];
  const y = attention(input("q", shape), input("k", shape), input("v", shape), {
    dropout: { rate: 0.5, site: "test" },
  });
  const rows = await evaluate(y, { q: ones, k: ones, v: ones }, 7);
  // Each row is twice the share that was kept.
  assert(rows.some((value) => value !== 1));
  const mean = rows.reduce((a, b) => a + b) / rows.length;
  assert(Math.abs(mean - 1) < 0.1, `mean ${mean}`);
});
