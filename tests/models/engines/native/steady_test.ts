import assert from "node:assert/strict";
import {
  add,
  differentiate,
  dropout,
  gelu,
  input,
  matmul,
  native,
  optimizers,
  parameter,
  square,
  sum,
} from "../../../../models/mod.ts";

/** Counts calls of what allocates on a device, or hands work to it, while it is in use. */
function countCalls() {
  const counts: Record<string, number> = {};
  const restore: (() => void)[] = [];
  const watch = (prototype: object, names: readonly string[]) => {
    for (const name of names) {
      const own = Object.getOwnPropertyDescriptor(prototype, name)!;
      counts[name] = 0;
      Object.defineProperty(prototype, name, {
        ...own,
        value(this: unknown, ...args: unknown[]) {
          counts[name]!++;
          return Reflect.apply(own.value, this, args);
        },
      });
      restore.push(() => Object.defineProperty(prototype, name, own));
    }
  };
  watch(GPUDevice.prototype, [
    ...["createBuffer", "createBindGroup", "createShaderModule"],
    ...["createComputePipelineAsync", "createQuerySet"],
  ]);
  watch(GPUQueue.prototype, ["submit"]);
  return {
    counts,
    [Symbol.dispose]: () => restore.forEach((undo) => undo()),
  };
}

for (const accumulate of [1, 2]) {
  Deno.test(`native allocates nothing over 1,000 updates of ${accumulate}, and submits once a micro-batch`, async () => {
    const w = parameter("w", [8, 8]), b = parameter("b", [8]);
    const x = input("x", [4, 8]);
    const hidden = dropout(gelu(add(matmul(x, w), b)), 0.1, "hidden");
    const loss = sum(square(hidden));
    const gradients = differentiate(loss, [w, b]);
    await using session = await native.open();
    session.store([w, b].map((tensor) => ({
      tensor,
      tag: "weight" as const,
      data: new Float32Array(tensor.shape.reduce((a, b) => a * b)).fill(0.1),
    })));
    using program = await session.compileTraining({
      loss,
      trainable: [w, b].map((tensor, i) => ({
        tensor,
        gradient: gradients[i]!,
      })),
      optimizer: optimizers.adamw,
      clipNorm: 1,
      accumulate,
    });
    const micro = { x: new Float32Array(32).fill(0.5) };
    const batches = Array<typeof micro>(accumulate).fill(micro);
    const before = session.memory().now;
    session.resetPeak();
    using calls = countCalls();
    for (let update = 0; update < 1000; update++) {
      await program.update(batches, { lr: 1e-3, randomKey: update });
      if (update % 100 === 99) {
        assert.equal((await program.records()).length, 100);
      }
    }
    assert.deepEqual(calls.counts, {
      ...{ createBuffer: 0, createBindGroup: 0, createShaderModule: 0 },
      ...{ createComputePipelineAsync: 0, createQuerySet: 0 },
      // One for each time that losses are read.
      submit: 1000 * accumulate + 10,
    });
    assert.deepEqual(session.memory(), { now: before, peak: before });
  });
}
