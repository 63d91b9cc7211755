import assert from "node:assert/strict";
import {
  architectures,
  classifierTraining,
  countFlops,
  differentiate,
  initialize,
  input,
  languageModelTraining,
  type Model,
  native,
  ops,
  optimizers,
  parameter,
  plannedNative,
  type Session,
  sizeOf,
  tfjsEngine,
  type TrainingSpec,
} from "../../models/mod.ts";
import { differentiateInSegments } from "../../models/differentiate.ts";
import { topologicalOrder } from "../../models/graph/order.ts";

const BATCH = 2;

function step(model: Model, recompute: boolean): TrainingSpec {
  const training = {
    batch: BATCH,
    trainable: model.parameters.map(({ name }) => name),
    optimizer: optimizers.adamw,
    recompute,
  };
  const classes = model.config.classes as number | undefined;
  return classes === undefined
    ? languageModelTraining(model, training)
    : classifierTraining(model, { ...training, classes });
}

function batchOf({ sample, beside, config }: Model) {
  const numbers = (name: string, shape: readonly number[], dtype = "f32") => {
    const length = BATCH * sizeOf(shape);
    return [
      name,
      dtype === "i32"
        ? Int32Array.from({ length }, (_, i) => 2 + i * 7 % 90)
        : Float32Array.from({ length }, (_, i) => Math.sin(i)),
    ];
  };
  const labels = config.classes === undefined ? sizeOf(sample.shape) : 1;
  return Object.fromEntries([
    numbers(sample.name, sample.shape, sample.dtype),
    ...beside.map(({ name, shape }) => [
      name,
      new Int32Array(BATCH * sizeOf(shape)).fill(1),
    ]),
    ["labels", Int32Array.from({ length: BATCH * labels }, (_, i) => i % 2)],
  ]);
}

function store(session: Session, model: Model) {
  const leaves = [...model.parameters, ...model.states];
  const values = initialize(leaves, 0);
  session.store(leaves.map(({ name, tensor, tag }) => ({
    tensor,
    tag,
    data: values.get(name)!,
  })));
}

/** Loss, and what the first update leaves in the optimizer: 0.1 of the gradients. */
async function gradientsOf(session: Session, model: Model, again: boolean) {
  store(session, model);
  using program = await session.compileTraining(step(model, again));
  await program.update([batchOf(model)], { lr: 1e-3, randomKey: 3 });
  const [record] = await program.records();
  return {
    lossNats: record!.lossNats,
    slots: await program.optimizerState(),
    facts: program.facts,
  };
}

/** Less than the smallest sizes, where that takes long. */
const CHANGES: Readonly<Record<string, Record<string, unknown>>> = {
  llama: { vocabulary: 100, length: 16, depth: 4 },
};

for (const [name, architecture] of Object.entries(architectures)) {
  Deno.test(`recompute gives ${name} the same gradients, bit by bit, from less memory`, async () => {
    const model = architecture.build("micro", CHANGES[name] ?? {});
    await using session = await native.open();
    const kept = await gradientsOf(session, model, false);
    const again = await gradientsOf(session, model, true);
    assert.equal(again.lossNats, kept.lossNats);
    assert.deepEqual(again.slots, kept.slots);
    const { facts } = again;
    assert(facts.activationBytes < kept.facts.activationBytes / 1.5);
    // The work is the same, and more is done.
    assert.equal(facts.flops, kept.facts.flops);
    const more = facts.hardwareFlops / kept.facts.hardwareFlops;
    assert(more > 1.1 && more < 1.34, `${more}`);
  });
}

Deno.test("recompute cuts the activations of a RoBERTa of 12 layers by more than 3", async () => {
  const model = architectures.roberta.build("micro", { depth: 12 });
  await using session = await plannedNative({
    isFallback: true,
    maxStorageBuffers: 8,
    maxBindingBytes: 2 ** 27,
  }).open();
  store(session, model);
  const bytes: number[] = [];
  for (const again of [false, true]) {
    using program = await session.compileTraining(step(model, again));
    bytes.push(program.facts.activationBytes);
  }
  assert(bytes[0]! / bytes[1]! >= 3, `${bytes}`);
});

Deno.test("recompute trains alike on TensorFlow.js", async () => {
  const model = architectures.convnext.build("micro", {
    ...{ imageSize: 8, stem: 2, depths: [1, 1], dims: [4, 4], classes: 3 },
  });
  await using session = await tfjsEngine("cpu").open();
  const kept = await gradientsOf(session, model, false);
  const again = await gradientsOf(session, model, true);
  assert.deepEqual(again.slots, kept.slots);
  assert(again.facts.hardwareFlops > kept.facts.hardwareFlops);
  assert.equal(again.facts.flops, kept.facts.flops);
});

Deno.test("differentiateInSegments() reads a repeated segment after the gradients behind it, from what the one before left", () => {
  const weights = [0, 1, 2].map((i) => parameter(`w${i}`, [4, 4]));
  const x = input("x", [4, 4]);
  const hidden: ReturnType<typeof input>[] = [];
  const y = weights.reduce((x, w) => {
    const inner = ops.gelu.apply([ops.matmul.apply([x, w], {
      transposeA: false,
      transposeB: false,
    })], {});
    hidden.push(inner);
    return ops.square.apply([inner], {});
  }, x);
  const loss = ops.sum.apply([y], { from: 0, to: 2 });
  const segmentOf = (leaf: unknown) => {
    const index = weights.findIndex((w) => w === leaf);
    return index < 0 ? undefined : { index, isRepeated: index === 1 };
  };
  const gradients = differentiateInSegments(loss, weights, segmentOf);
  const all = topologicalOrder(gradients);
  const forward = new Set(topologicalOrder([loss]));
  const read = new Set(
    all.filter((node) => !forward.has(node) && !node.repeats)
      .flatMap(({ inputs }) => inputs),
  );
  // Of the middle segment, only its copies are read; of the others, the values themselves.
  assert(!read.has(hidden[1]!));
  assert(read.has(hidden[0]!) && read.has(hidden[2]!));
  assert(all.some(({ repeats }) => repeats === hidden[1]));
  assert(all.every(({ repeats }) => repeats !== hidden[0]));
  const late = all.filter(({ op }) => op === "after");
  assert(late.length > 0);
  for (const { inputs: [kept, ...gradients] } of late) {
    assert(forward.has(kept!));
    assert(gradients.length > 0 && gradients.every((own) => !forward.has(own)));
  }
  assert.equal(
    countFlops([loss, ...gradients]),
    countFlops([loss, ...differentiate(loss, weights)]),
  );
});
