import assert from "node:assert/strict";
import {
  architectures,
  countFlops,
  crossEntropy,
  differentiate,
  input,
  native,
  optimizers,
  plannedNative,
  type Session,
  sizeOf,
} from "../../../../models/mod.ts";
import { openSession } from "../../../../models/engines/native/session.ts";
import { ops } from "../../../../models/ops/mod.ts";

const model = architectures.convnext.build("micro", {
  ...{ imageSize: 8, stem: 2, depths: [1], dims: [8], classes: 5 },
});
const { logits } = model.apply(
  input(model.sample.name, [2, ...model.sample.shape]),
  { isTraining: true },
);
const loss = crossEntropy(logits, input("labels", [2], "i32"));
const tensors = model.parameters.map(({ tensor }) => tensor);
const gradients = differentiate(loss, tensors);
const spec = {
  loss,
  trainable: tensors.map((tensor, i) => ({ tensor, gradient: gradients[i]! })),
  optimizer: optimizers.adamw,
};

/** Facts of the step, and the ledger before, within and after the life of its program. */
async function compile(session: Session) {
  session.store(
    model.parameters.map(({ tensor, tag }) => ({
      tensor,
      tag,
      data: new Float32Array(sizeOf(tensor.shape)),
    })),
  );
  const before = session.memory().now;
  const program = await session.compileTraining(spec);
  const { now, peak } = session.memory();
  program[Symbol.dispose]();
  return { facts: program.facts, before, now, peak, after: session.memory() };
}

Deno.test("plannedNative() gives the facts and the ledger of the device it stands for", async () => {
  await using real = await native.open();
  const { limits, isFallback } = real.device;
  for (const other of [isFallback, !isFallback]) {
    const traits = {
      isFallback: other,
      maxStorageBuffers: limits.maxStorageBuffersPerShaderStage!,
      maxBindingBytes: limits.maxStorageBufferBindingSize!,
    };
    await using device = await openSession(ops, traits);
    await using planned = await plannedNative(traits).open();
    const expected = await compile(device);
    assert.deepEqual(await compile(planned), expected);
    assert.deepEqual(expected.after.now, expected.before);
    assert.equal(
      expected.facts.flops,
      countFlops([loss, ...gradients]),
    );
  }
});

Deno.test("plannedNative() refuses to run", async () => {
  await using session = await plannedNative({
    isFallback: true,
    maxStorageBuffers: 8,
    maxBindingBytes: 2 ** 27,
  }).open();
  session.store(
    model.parameters.map(({ tensor, tag }) => ({
      tensor,
      tag,
      data: new Float32Array(sizeOf(tensor.shape)),
    })),
  );
  using program = await session.compileTraining(spec);
  const batch = {
    [model.sample.name]: new Float32Array(2 * sizeOf(model.sample.shape)),
    labels: new Int32Array(2),
  };
  assert.throws(
    () => program.update([batch], { lr: 1, randomKey: 0 }),
    /Cannot run on a planned device: asked for createCommandEncoder/,
  );
  await assert.rejects(session.read([model.parameters[0]!.name]), {
    name: "DeviceError",
  });
});
