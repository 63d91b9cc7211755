// deno-lint-ignore-file no-console -- the command line is where output belongs
/**
 * Trains networks of published sizes, with random weights, for one update: `deno task big [NAME…]`. Shows
 * what memory holds beside what the formula says. Takes minutes and some gigabytes.
 *
 * @module
 */
import {
  architectures,
  classifierTraining,
  type HalfDType,
  type Initializer,
  languageModelTraining,
  lora,
  type MemoryByTag,
  type Model,
  type ModelParameter,
  native,
  optimizers,
  sizeOf,
  type TrainingSpec,
  type Values,
} from "../../models/mod.ts";

/** A network, its update and a batch. */
interface Case {
  readonly model: Model;
  readonly spec: TrainingSpec;
  readonly batch: Values;
  /** Type in which frozen matrices are stored. */
  readonly frozen: HalfDType;
}

const TOKENS = 16;

const CASES: Readonly<Record<string, () => Case>> = {
  /** LoRA of rank 8 on queries and values, over weights in bfloat16. */
  "llama-3.2-1B": () => {
    const model = architectures.llama.build("3.2-1B", { length: TOKENS }, [
      lora({ targets: ["q_proj", "v_proj"], rank: 8, alpha: 16 }),
    ]);
    const ids = Int32Array.from({ length: TOKENS }, (_, i) => i * 8017);
    return {
      model,
      spec: languageModelTraining(model, {
        batch: 1,
        trainable: model.parameters.filter(({ tag }) => tag === "adapter")
          .map(({ name }) => name),
        optimizer: optimizers.adamw,
      }),
      batch: {
        input_ids: ids,
        attention_mask: new Int32Array(TOKENS).fill(1),
        labels: ids,
      },
      frozen: "bf16",
    };
  },
  /** All weights of Swin-B at 224x224. */
  "swin-base": () => {
    const model = architectures.swin.build("base");
    return {
      model,
      spec: classifierTraining(model, {
        batch: 1,
        classes: 1000,
        trainable: model.parameters.map(({ name }) => name),
        optimizer: optimizers.adamw,
      }),
      batch: {
        images: Float32Array.from(
          { length: 224 * 224 * 3 },
          (_, i) => Math.sin(i),
        ),
        labels: Int32Array.of(7),
      },
      frozen: "bf16",
    };
  },
};

if (import.meta.main) Deno.exit(await main(Deno.args));

/** Runs the command and returns its exit code. */
async function main(args: string[]): Promise<number> {
  const names = args.length > 0 ? args : Object.keys(CASES);
  const unknown = names.find((name) => !Object.hasOwn(CASES, name));
  if (unknown !== undefined) {
    console.error(
      `Cannot train "${unknown}": expected one of ${
        Object.keys(CASES).join(", ")
      }`,
    );
    return 2;
  }
  for (const name of names) await train(name, CASES[name]!());
  return 0;
}

async function train(
  name: string,
  { model, spec, batch, frozen }: Case,
): Promise<void> {
  const trained = new Set(spec.trainable.map(({ tensor }) => tensor.name!));
  await using session = await native.open();
  const start = performance.now();
  const expected = { weight: 0, adapter: 0, gradient: 0, optimizer: 0 };
  for (const parameter of [...model.parameters, ...model.states]) {
    const { tensor, tag, shape } = parameter;
    const isHalf = shape.length > 1 && !trained.has(parameter.name);
    const data = randomValues(parameter);
    const precision = isHalf ? frozen : "f32";
    session.store([{ tensor, data, tag, precision }]);
    expected[tag] += sizeOf(shape) * (isHalf ? 2 : 4);
  }
  for (const { tensor } of spec.trainable) {
    expected.gradient += 4 * sizeOf(tensor.shape);
    expected.optimizer += 8 * sizeOf(tensor.shape);
  }
  const stored = performance.now();
  using program = await session.compileTraining(spec);
  const compiled = performance.now();
  for (let i = 0; i < 2; i++) {
    await program.update([batch], { lr: 1e-3, randomKey: i });
  }
  const [first, second] = await program.records();
  const end = performance.now();
  const { facts } = program;
  const activation = facts.activationBytes;
  const count = model.parameters.reduce(
    (sum, own) => sum + sizeOf(own.shape),
    0,
  );
  console.log(`${name}: ${count} parameters, ${trained.size} tensors train`);
  console.log(
    `loss ${first!.lossNats} then ${second!.lossNats}, norm ${
      first!.gradientNorm
    }, ${facts.dispatches} dispatches, ${facts.pipelines} pipelines, ${facts.flops} FLOP`,
  );
  console.log(
    `seconds: ${seconds(stored - start)} to store, ${
      seconds(compiled - stored)
    } to compile, ${seconds(end - compiled)} for two updates`,
  );
  const { peak } = session.memory();
  for (const [tag, bytes] of Object.entries({ ...expected, activation })) {
    console.log(
      `${tag.padEnd(10)} ${
        megabytes(peak[tag as keyof MemoryByTag])
      } MB, by the formula ${megabytes(bytes)}`,
    );
  }
  const bound = megabytes(facts.activationBoundBytes);
  console.log(`no plan could hold less than ${bound} MB of activations`);
}

/** Values with 8 significant bits, so that any type has them, spread as the parameter's first values are. */
function randomValues({ name, shape, init }: ModelParameter): Float32Array {
  const data = new Float32Array(sizeOf(shape));
  if (init.kind === "constant" && !name.endsWith("lora_B.weight")) {
    return data.fill(init.value);
  }
  const scale = Math.sqrt(3) * spreadOf(init);
  // Hashes of the place: rows of a linear congruence would be alike.
  const seed = Math.imul(data.length ^ name.length, 0x9e3779b1);
  for (let i = 0; i < data.length; i++) {
    let hash = Math.imul(i ^ seed, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    data[i] = (hash ^ (hash >>> 16)) * scale / 2 ** 31;
  }
  const bits = new Uint32Array(data.buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = bits[i]! & 0xffff0000;
  return data;
}

function spreadOf(init: Initializer): number {
  if (init.kind === "uniform") return init.bound / Math.sqrt(3);
  return "std" in init ? init.std : 0.02;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
