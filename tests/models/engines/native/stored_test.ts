import assert from "node:assert/strict";
import {
  differentiate,
  gather,
  input,
  matmul,
  mul,
  native,
  optimizers,
  parameter,
  type Session,
  sum,
  type Tensor,
} from "../../../../models/mod.ts";
import { openSession } from "../../../../models/engines/native/session.ts";
import { ops } from "../../../../models/ops/mod.ts";

const TYPES = ["f16", "bf16"] as const;

/** Every number that the type has, by its bits. */
function all(type: "f16" | "bf16"): Float32Array {
  const halves = Uint16Array.from({ length: 1 << 16 }, (_, i) => i);
  return type === "f16"
    ? Float32Array.from(new Float16Array(halves.buffer))
    : new Float32Array(Uint32Array.from(halves, (bits) => bits << 16).buffer);
}

async function valueOf(
  session: Session,
  node: Tensor,
  values: Record<string, Float32Array | Int32Array> = {},
): Promise<Float32Array> {
  using program = await session.compileInference({ node });
  const [found] = await program.run([values]);
  return found!.node as Float32Array;
}

for (const type of TYPES) {
  Deno.test(`store() keeps every finite ${type} bit by bit, read by fours and one by one`, async () => {
    const values = all(type).filter(Number.isFinite);
    await using session = await native.open();
    // 63488 f16 and 65280 bf16 are finite; odd rows are read one by one.
    for (const columns of [values.length / 16, 31]) {
      const count = Math.floor(values.length / columns) * columns;
      const tensor = parameter("w", [count / columns, columns]);
      const data = values.slice(0, count);
      session.store([{ tensor, data, tag: "weight", precision: type }]);
      const found = await valueOf(session, mul(tensor, input("one", [1])), {
        one: Float32Array.of(1),
      });
      const read = (await session.read(["w"])).get("w")!;
      const bits = (own: Float32Array) => new Uint32Array(own.slice().buffer);
      assert.deepEqual(bits(read), bits(data));
      // A product by 1 may flush what is below the smallest normal float, and nothing else.
      const isNormal = (value: number) =>
        value === 0 || Math.abs(value) >= 2 ** -126;
      data.forEach((value, i) =>
        assert(
          Object.is(found[i], value) || (!isNormal(value) && found[i] === 0),
          `${found[i]}, expected ${value}`,
        )
      );
    }
  });
}

Deno.test("store() in 16 bits takes half of the memory", async () => {
  await using session = await native.open();
  const tensor = parameter("w", [64, 64]);
  const data = new Float32Array(4096).fill(0.5);
  const bytes = () => session.memory().now.weight;
  session.store([{ tensor, data, tag: "weight" }]);
  assert.equal(bytes(), 16384);
  session.store([{ tensor, data, tag: "weight", precision: "bf16" }]);
  assert.equal(bytes(), 8192);
});

Deno.test("store() refuses values that 16 bits do not have", async () => {
  await using session = await native.open();
  const tensor = parameter("w", [2]);
  for (
    const [precision, value] of [["bf16", 0.1], ["f16", 1e-9], [
      "f16",
      7e4,
    ]] as const
  ) {
    const data = Float32Array.of(1, value);
    assert.throws(
      () => session.store([{ tensor, data, tag: "weight", precision }]),
      new RegExp(`Cannot store "w" as ${precision}: found `),
    );
  }
});

Deno.test("compileTraining() refuses to train what is stored in 16 bits", async () => {
  await using session = await native.open();
  const tensor = parameter("w", [2]);
  const data = Float32Array.of(1, 2);
  session.store([{ tensor, data, tag: "weight", precision: "f16" }]);
  const loss = sum(mul(tensor, tensor));
  const [gradient] = differentiate(loss, [tensor]);
  await assert.rejects(
    () =>
      session.compileTraining({
        loss,
        trainable: [{ tensor, gradient: gradient! }],
        optimizer: optimizers.adamw,
      }),
    /Cannot train "w": it is stored as f16, expected f32/,
  );
});

for (const precision of ["f32", ...TYPES] as const) {
  Deno.test(`a frozen ${precision} table, whole or in parts, gives the same rows, products and gradients`, async () => {
    const [rows, columns, tokens] = [70, 64, 9];
    const data = Float32Array.from(
      { length: rows * columns },
      (_, i) => (i * 37 % 61 - 30) / 32,
    );
    const table = parameter("table", [rows, columns]);
    const ids = input("ids", [tokens], "i32");
    const w = parameter("w", [tokens, columns]);
    // Read as an embedding, as the head that is tied to it, and from the left.
    const hidden = mul(gather(table, ids), w);
    const logits = matmul(hidden, table, { transposeB: true }); // (tokens, rows)
    const loss = sum(mul(logits, input("dy", [tokens, rows])));
    const [gradient] = differentiate(loss, [w]);
    const values = {
      ids: Int32Array.of(0, 69, 31, 32, 33, 63, 64, 5, 5),
      dy: Float32Array.from({ length: tokens * rows }, (_, i) => i % 7 - 3),
    };
    const own = Float32Array.from(
      { length: tokens * columns },
      (_, i) => i % 5,
    );
    const found = [];
    for (const maxBindingBytes of [undefined, 32 * columns * 4]) {
      await using session = await openSession(
        ops,
        maxBindingBytes ? { maxBindingBytes } : {},
      );
      session.store([
        { tensor: table, data, tag: "weight", precision },
        { tensor: w, data: own, tag: "adapter" },
      ]);
      using program = await session.compileInference({
        logits,
        gradient: gradient!,
      });
      found.push((await program.run([values]))[0]!);
    }
    const [whole, parts] = found;
    assert.deepEqual(parts!.logits, whole!.logits);
    // Sums over parts come in another order.
    parts!.gradient!.forEach((value, i) =>
      assert(Math.abs(value - whole!.gradient![i]!) < 1e-3)
    );
    assert(whole!.logits!.some((value) => value !== 0));
  });
}
