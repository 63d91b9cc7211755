import assert from "node:assert/strict";
import fc from "fast-check";
import { differentiate } from "../../../models/differentiate.ts";
import type { Engine, Values } from "../../../models/engine.ts";
import { tfjsEngine } from "../../../models/engines/tfjs/mod.ts";
import { openSession } from "../../../models/engines/native/session.ts";
import { input, sizeOf, type Tensor } from "../../../models/graph/tensor.ts";
import {
  attention,
  composedAttention,
} from "../../../models/layers/attention.ts";
import { add } from "../../../models/ops/add.ts";
import { flashAttention } from "../../../models/ops/flash_attention.ts";
import { keyMask } from "../../../models/ops/key_mask.ts";
import { mul } from "../../../models/ops/mul.ts";
import { ops } from "../../../models/ops/mod.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers } from "./evaluate.ts";

/** One attention: samples, heads of queries and of keys, queries, keys, channels. */
interface Case {
  readonly B: number;
  readonly H: number;
  readonly G: number;
  readonly T: number;
  readonly S: number;
  readonly D: number;
  readonly isCausal: boolean;
  /** 1 for keys that are seen, `[B, S]`; all are if left out. */
  readonly mask?: Int32Array;
}

type Opened = Awaited<ReturnType<Engine["open"]>>;

const NATIVE = { "register rows": true, "one row an invocation": false };

const valuesOf = ({ B, H, G, T, S, D, mask }: Case): Values => ({
  q: numbers("q", B * H * T * D),
  k: numbers("k", B * G * S * D),
  v: numbers("v", B * G * S * D),
  dy: numbers("dy", B * H * T * D),
  ...(mask && { mask }),
});

/** Output and gradients of a form of attention. */
function graphOf(
  attend: typeof attention,
  { B, H, G, T, S, D, isCausal, mask }: Case,
): Record<string, Tensor> {
  const q = input("q", [B, H, T, D]);
  const k = input("k", [B, G, S, D]), v = input("v", [B, G, S, D]);
  const keys = mask && keyMask(input("mask", [B, S], "i32"));
  const y = attend(q, k, v, { ...(keys && { keys }), isCausal });
  const dy = input("dy", [B, H, T, D]);
  const [dq, dk, dv] = differentiate(y, [q, k, v], dy);
  return { y, dq: dq!, dk: dk!, dv: dv! };
}

async function run(
  session: Opened,
  graph: Record<string, Tensor>,
  values: Values,
): Promise<Record<string, ArrayLike<number>>> {
  using program = await session.compileInference(graph);
  return (await program.run([values]))[0]!;
}

/** Compares the fused form with the composed one, on one engine. */
async function assertFused(session: Opened, own: Case): Promise<void> {
  const values = valuesOf(own);
  const fused = await run(session, graphOf(attention, own), values);
  const composed = await run(session, graphOf(composedAttention, own), values);
  for (const name of ["y", "dq", "dk", "dv"]) {
    const { mask: _, ...sizes } = own;
    assertClose(
      `${name} of ${JSON.stringify(sizes)}`,
      fused[name]!,
      composed[name]!,
      // Gradients that cancel out are noise of the size of what cancels.
      { ofMax: 1e-5, floor: 1, allowConstant: true },
    );
  }
}

/** Keys left out in front, behind, in between; in the last sample all. */
const leftOut = (B: number, S: number): Int32Array =>
  Int32Array.from({ length: B * S }, (_, i) => {
    const b = Math.floor(i / S), s = i % S;
    if (b === B - 1) return 0;
    return b % 2 === 0 ? Number(s >= S / 3) : Number(s % 4 !== 1 && s < S - 2);
  });

/**
 * Groups of 1, 2 and 3, channels in fours or not, one query; heads so many that an invocation holds
 * several rows, and tokens that do not come out even.
 */
const SHAPES = [
  { B: 4, H: 8, G: 4, T: 21, S: 21, D: 4 },
  { B: 3, H: 9, G: 3, T: 37, S: 37, D: 6 },
  { B: 2, H: 2, G: 2, T: 1, S: 1, D: 16 },
] as const;

for (const [kind, isFallback] of Object.entries(NATIVE)) {
  Deno.test(`flashAttention() by ${kind} and its gradients equal the composed form, masked or not`, async () => {
    await using session = await openSession(ops, { isFallback });
    for (const shape of SHAPES) {
      const { B, S } = shape;
      await assertFused(session, { ...shape, isCausal: true });
      await assertFused(session, {
        ...shape,
        isCausal: false,
        mask: leftOut(B, S),
      });
      await assertFused(session, {
        ...shape,
        isCausal: true,
        mask: leftOut(B, S),
      });
    }
  });
}

Deno.test("flashAttention() equals the composed form for any sizes", async () => {
  await using session = await openSession(ops, { isFallback: true });
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        B: fc.integer({ min: 1, max: 3 }),
        G: fc.integer({ min: 1, max: 2 }),
        share: fc.integer({ min: 1, max: 3 }),
        T: fc.integer({ min: 1, max: 33 }),
        keys: fc.integer({ min: 1, max: 33 }),
        D: fc.constantFrom(1, 4, 8),
        isCausal: fc.boolean(),
        bits: fc.option(fc.array(fc.integer({ min: 0, max: 1 }), {
          minLength: 99,
          maxLength: 99,
        })),
      }),
      async ({ B, G, share, T, keys, D, isCausal, bits }) => {
        const S = isCausal ? T : keys;
        await assertFused(session, {
          ...{ B, H: G * share, G, T, S, D, isCausal },
          ...(bits && { mask: Int32Array.from(bits.slice(0, B * S)) }),
        });
      },
    ),
    { numRuns: 8, seed: 5 },
  );
});

Deno.test("flashAttention() has the gradients that differences of a float64 form have", async () => {
  const own = { B: 4, H: 4, G: 2, T: 5, S: 5, D: 4, isCausal: true };
  // Each query sees at least the first key.
  const mask = Int32Array.from({ length: 20 }, (_, i) => +(i * i % 5 < 3));
  const values = valuesOf({ ...own, mask });
  await using session = await openSession(ops, { isFallback: true });
  const found = await run(
    session,
    graphOf(attention, { ...own, mask }),
    values,
  );
  const along = (at: Record<string, ArrayLike<number>>) =>
    attend64(at, own, mask).reduce((sum, y, i) => sum + y * values.dy![i]!, 0);
  for (const name of ["q", "k", "v"]) {
    const base = Float64Array.from(values[name]!);
    const step = 1e-4;
    const differences = base.map((_, i) => {
      const moved = (by: number) =>
        along({ ...values, [name]: base.with(i, base[i]! + by) });
      return (moved(step) - moved(-step)) / (2 * step);
    });
    assertClose(`d${name}`, found[`d${name}`]!, differences, {
      ofMax: 2e-6,
      floor: 1,
    });
  }
});

/** Attention in float64. */
function attend64(
  { q, k, v }: Record<string, ArrayLike<number>>,
  { B, H, G, T, D }: Omit<Case, "mask">,
  mask: Int32Array,
): Float64Array {
  const y = new Float64Array(B * H * T * D);
  for (let row = 0; row < B * H * T; row++) {
    const b = Math.floor(row / (H * T)), h = Math.floor(row / T) % H;
    const t = row % T, first = (b * G + Math.floor(h * G / H)) * T;
    const scores = Array.from({ length: T }, (_, s) => {
      if (s > t || !mask[b * T + s]) return -1e9;
      let score = 0;
      for (let d = 0; d < D; d++) {
        score += q![row * D + d]! * k![(first + s) * D + d]!;
      }
      return score / Math.sqrt(D);
    });
    const largest = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - largest));
    const sum = weights.reduce((a, b) => a + b);
    weights.forEach((weight, s) => {
      for (let d = 0; d < D; d++) {
        y[row * D + d]! += weight / sum * v![(first + s) * D + d]!;
      }
    });
  }
  return y;
}

Deno.test("flashAttention() stands scores that grow from key to key by more than an exponential holds", async () => {
  const own = { B: 1, H: 1, G: 1, T: 2, S: 9, D: 4, isCausal: false };
  await using session = await openSession(ops, { isFallback: true });
  const values: Record<string, Float32Array> = {
    ...valuesOf(own) as Record<string, Float32Array>,
    q: Float32Array.from({ length: 8 }, (_, i) => i < 4 ? 40 : -40),
    k: Float32Array.from({ length: 36 }, (_, i) => Math.floor(i / 4)),
  };
  const { y } = await run(session, { y: graphOf(attention, own).y! }, values);
  // The first query sees the last key alone, the second the first.
  const v = values.v!;
  assertClose("y", y!, [...v.slice(32), ...v.slice(0, 4)], { atol: 1e-6 });
});

for (const [kind, isFallback] of Object.entries(NATIVE)) {
  Deno.test(`flashAttention() by ${kind} finishes each value once`, async () => {
    await using session = await openSession(ops, { isFallback });
    const shape = [3, 5, 35, 8];
    const values = {
      q: numbers("q", sizeOf(shape)),
      k: numbers("k", sizeOf(shape)),
      v: numbers("v", sizeOf(shape)),
      shift: numbers("shift", 8),
    };
    const [q, k, v] = ["q", "k", "v"].map((name) => input(name, shape)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const plain = await run(session, { y: flashAttention(q, k, v) }, values);
    // Squared twice, a value would show it.
    const shifted = add(flashAttention(q, k, v), input("shift", [8]));
    const { y } = await run(session, { y: mul(shifted, shifted) }, values);
    const expected = Array.from(
      plain.y!,
      (own, i) => (own + values.shift[i % 8]!) ** 2,
    );
    assertClose("y", y!, expected, { atol: 1e-6, rtol: 1e-6 });
  });
}

Deno.test("flashAttention() on TensorFlow.js equals the composed form", async () => {
  await using session = await tfjsEngine("cpu").open();
  for (const isCausal of [false, true]) {
    const shape = { B: 2, H: 6, G: 2, T: 5, S: 5, D: 3, isCausal };
    await assertFused(session, shape);
    await assertFused(session, { ...shape, mask: leftOut(2, 5) });
  }
});

Deno.test("flashAttention() needs memory that grows with T, not with its square", async () => {
  await using session = await openSession(ops, { isFallback: true });
  const bytes = async (attend: typeof attention, T: number) => {
    const own = { B: 1, H: 2, G: 2, T, S: T, D: 4, isCausal: true };
    using program = await session.compileInference(graphOf(attend, own));
    return program.facts.activationBoundBytes;
  };
  const growth = await bytes(attention, 256) / await bytes(attention, 128);
  assert(growth <= 2.01, `fused: ${growth}`);
  const other = await bytes(composedAttention, 256) /
    await bytes(composedAttention, 128);
  assert(other > 3, `composed: ${other}`);
});

Deno.test("flashAttention() refuses what does not fit together", () => {
  const q = input("q", [2, 4, 5, 8]);
  const k = (shape: number[]) => input("k", shape);
  const refuse = (own: Tensor, options: object, message: string) =>
    assert.throws(() => flashAttention(q, own, own, options), {
      name: "RangeError",
      message,
    });
  refuse(
    k([2, 3, 5, 8]),
    {},
    "Cannot attend from [2,4,5,8] to keys [2,3,5,8] and values [2,3,5,8]: expected [B, H, T, D], twice [B, G, S, D], H a multiple of G",
  );
  refuse(
    k([2, 4, 6, 8]),
    { isCausal: true },
    "Cannot attend from [2,4,5,8] to keys [2,4,6,8] and values [2,4,6,8]: expected [B, H, T, D], twice [B, G, S, D], H a multiple of G, S = T",
  );
  refuse(
    k([2, 4, 6, 8]),
    { mask: input("mask", [2, 5]) },
    "Cannot attend from [2,4,5,8] to keys [2,4,6,8] and values [2,4,6,8] under a mask [2,5]: expected [B, H, T, D], twice [B, G, S, D], [B, S], H a multiple of G",
  );
});

Deno.test("flashAttention() refuses to train its mask", () => {
  const q = input("q", [1, 1, 2, 4]), mask = input("mask", [1, 2]);
  assert.throws(
    () => differentiate(flashAttention(q, q, q, { mask }), [mask]),
    {
      name: "TypeError",
      message:
        'Cannot differentiate "flash_attention" for its mask of keys: expected a mask that does not train',
    },
  );
});
