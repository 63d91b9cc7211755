import assert from "node:assert/strict";
import {
  type ArchitectureName,
  architectures,
  classifierLogits,
  classifierTraining,
  createRandom,
  initialize,
  languageModelTraining,
  mergeExtensions,
  type Model,
  native,
  optimizers,
  readSafetensors,
  scaleRates,
  type Session,
  writeSafetensors,
} from "../../models/mod.ts";
import { methods } from "../../suites/methods/mod.ts";
import { assertClose } from "../numeric/assert_close.ts";
import { smallBatch, smallModel } from "./small_models.ts";

const MODELS = Object.keys(architectures) as ArchitectureName[];

/** What has no place where; all other pairs must work. */
const MISFITS: Readonly<
  Record<string, Partial<Record<ArchitectureName, RegExp>>>
> = {
  bitfit: { llama: /the biases of llama: found none/ },
  houlsby: { convnext: /"convnext" at its attention sites: found none/ },
  ia3: { convnext: /"convnext" at its linear sites: found none/ },
  linear_probe: { llama: /step "head": its mask is empty/ },
  prefix_tuning: {
    convnext: /"convnext" at its keys sites: found none/,
    smt: /"smt" at its keys sites: found none/,
    swin: /"swin" at its keys sites: found none/,
  },
  prompt_tuning: {
    convnext: /"convnext" at its tokens sites: found none/,
    smt: /"smt" at its tokens sites: found none/,
    swin: /"swin" at its tokens sites: found none/,
  },
  lp_ft: { llama: /step "head": its mask is empty/ },
};

/** Methods that leave the network as it is until something is learned. */
const CHANGING = ["adapter", "prefix_tuning", "prompt_tuning"];

/** Methods whose additions cannot be folded into weights. */
const UNMERGED = [
  "adapter",
  "houlsby",
  "pfeiffer",
  "prefix_tuning",
  "prompt_tuning",
];

/** Options where the defaults leave so small networks a single unit, which may be dead. */
const OPTIONS: Readonly<Record<string, Case["options"]>> = {
  houlsby: { reduction: 2 },
  pfeiffer: { reduction: 2 },
};

/** A method with options. */
interface Case {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Methods that work on the network itself or on what is added to it are tried on each of these. */
const CASES: readonly Case[] = Object.entries(methods).flatMap(
  ([name, method]): Case[] => {
    const { on } = method.configure({}, "method").options;
    if (on === undefined) return [{ name, options: OPTIONS[name] ?? {} }];
    return ["full", "adapter", "lora"]
      .filter((own) => name !== "ist" || own !== "full")
      .map((own) => ({ name, options: { on: own } }));
  },
);

function titleOf({ name, options: { on } }: Case): string {
  return on === undefined ? name : `${name} on ${on}`;
}

const BATCH = 3;

function build({ name, options }: Case, architecture: ArchitectureName) {
  const method = Object.entries(methods).find(([own]) => own === name)![1];
  const configured = method.configure(options, "method");
  const model = smallModel(architecture, configured.extensions);
  // Few updates, so that methods which go from block to block have few steps.
  return { model, steps: configured.steps(model, { updates: 40, seed: 1 }) };
}

/** First values; those of biases as if trained, since 0 would hide what becomes of them. */
function firstWeights(
  { parameters, states }: Model,
): Map<string, Float32Array> {
  const weights = initialize([...parameters, ...states], 1);
  for (const { name, tag } of parameters) {
    if (tag === "adapter" || !name.endsWith(".bias")) continue;
    const random = createRandom(2, name);
    weights.set(name, weights.get(name)!.map(() => random.normal() / 2));
  }
  return weights;
}

function store(
  session: Session,
  { parameters, states }: Model,
  weights: ReadonlyMap<string, Float32Array>,
): void {
  session.store([...parameters, ...states].map(({ name, tensor, tag }) => ({
    tensor,
    tag,
    data: weights.get(name)!,
  })));
}

async function logitsOf(
  session: Session,
  model: Model,
): Promise<Float32Array> {
  const logits = classifierLogits(model, BATCH);
  using program = await session.compileInference({ logits });
  const [result] = await program.run([smallBatch(model, BATCH).inputs]);
  return result!.logits as Float32Array;
}

async function logitsWith(
  session: Session,
  model: Model,
  weights: ReadonlyMap<string, Float32Array>,
): Promise<Float32Array> {
  store(session, model, weights);
  return await logitsOf(session, model);
}

function trainingOf(model: Model, trainable: readonly string[]) {
  const training = {
    batch: BATCH,
    trainable,
    optimizer: optimizers.adamw,
    weightDecay: 0.1,
  };
  return "classes" in model.config
    ? classifierTraining(model, { ...training, classes: 3 })
    : languageModelTraining(model, training);
}

/** Everything after each step, and the outputs at both ends. */
async function run(
  session: Session,
  model: Model,
  steps: ReturnType<typeof build>["steps"],
) {
  const all = [...model.parameters, ...model.states];
  const names = all.map(({ name }) => name);
  let weights = firstWeights(model);
  const first = await logitsWith(session, model, weights);
  const { inputs, labels } = smallBatch(model, BATCH);
  const changed: string[][] = [];
  for (const { trainable, lrFactors = {} } of steps) {
    using program = await session.compileTraining(
      scaleRates(trainingOf(model, trainable), lrFactors),
    );
    for (const randomKey of [0, 1]) {
      await program.update([{ ...inputs, labels }], { lr: 0.03, randomKey });
    }
    const after = await session.read(names);
    changed.push(names.filter((name) => !hasSameBits(weights, after, name)));
    weights = new Map(after);
  }
  return { first, changed, weights, last: await logitsOf(session, model) };
}

function hasSameBits(
  a: ReadonlyMap<string, Float32Array>,
  b: ReadonlyMap<string, Float32Array>,
  name: string,
): boolean {
  const [x, y] = [a, b].map((own) => {
    const { buffer, byteOffset, length } = own.get(name)!;
    return new Uint32Array(buffer, byteOffset, length);
  });
  return x!.every((bits, i) => bits === y![i]);
}

for (const own of CASES) {
  Deno.test(`method ${titleOf(own)} fits the networks it should, and says why it does not fit the others`, () => {
    for (const architecture of MODELS) {
      const misfit = MISFITS[own.name]?.[architecture];
      if (misfit) assert.throws(() => build(own, architecture), misfit);
      else build(own, architecture);
    }
  });
}

for (const name of Object.keys(methods)) {
  Deno.test(`method ${name} refuses unknown options at their place`, () => {
    const method = Object.entries(methods).find(([own]) => own === name)![1];
    assert.throws(
      () => method.configure({ unknown: 1 }, "methods[3]"),
      /^ConfigError: Cannot read methods\[3\]\.unknown: unknown option/,
    );
  });
}

/** Asserts all that holds for a method on a network it fits. */
async function checkContract(
  session: Session,
  own: Case,
  architecture: ArchitectureName,
): Promise<void> {
  const { name, options: { on } } = own;
  const base = smallModel(architecture);
  const baseAll = [...base.parameters, ...base.states];
  const { model, steps } = build(own, architecture);
  const { first, changed, weights, last } = await run(session, model, steps);

  // Each step changes what it names and running statistics, and no bit of the rest.
  const moving = model.states.filter(({ tag }) => tag === "weight")
    .map(({ name }) => name);
  steps.forEach(({ name, trainable }, i) =>
    assert.deepEqual(
      changed[i]!.toSorted(),
      [...trainable, ...moving].toSorted(),
      name,
    )
  );
  if (steps.length > 0) assert.notDeepEqual(last, first);

  if (!CHANGING.includes(name) && on !== "adapter") {
    const values = firstWeights(base);
    const expected = await logitsWith(session, base, values);
    assertClose("logits at first", first, expected, { ofMax: 1e-6 });
  }

  // What a checkpoint holds is all of it.
  const file = writeSafetensors(
    new Map(
      [...model.parameters, ...model.states].map(({ name, shape }) => [
        name,
        { shape, data: weights.get(name)! },
      ]),
    ),
  );
  const read = new Map(
    [...readSafetensors(file, "file").tensors]
      .map(([name, { data }]) => [name, data as Float32Array]),
  );
  assert.deepEqual(await logitsWith(session, model, read), last);

  if (model.attachments.length === 0) return;
  if (UNMERGED.includes(name) || on === "adapter") {
    assert.throws(
      () => mergeExtensions(model, weights),
      /Cannot merge into .*: found an addition to the/,
    );
    return;
  }
  const merged = mergeExtensions(model, weights);
  assert.deepEqual(
    [...merged.keys()].toSorted(),
    baseAll.map(({ name }) => name).toSorted(),
  );
  const outputs = await logitsWith(session, base, merged);
  assertClose("merged", outputs, last, { ofMax: 1e-5, floor: 1 });
}

// One device a network: most kernels of its methods are the same.
for (const architecture of MODELS) {
  Deno.test(`methods on ${architecture} keep the contract`, async (t) => {
    await using session = await native.open();
    for (const own of CASES) {
      if (MISFITS[own.name]?.[architecture]) continue;
      await t.step(
        titleOf(own),
        () => checkContract(session, own, architecture),
      );
    }
  });
}

Deno.test("the exceptions of the contract are methods that there are", () => {
  const known = Object.keys(methods);
  const named = [MISFITS, OPTIONS].flatMap((own) => Object.keys(own))
    .concat(CHANGING, UNMERGED);
  assert.deepEqual(named.filter((name) => !known.includes(name)), []);
});
