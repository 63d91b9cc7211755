import {
  differentiate,
  type Engine,
  optimizers,
  type Safetensors,
  type Session,
  type Tensor,
} from "../../models/mod.ts";
import { unknownFields } from "./build_model.ts";
import { compare, type Deviation, maxAbs } from "./deviation.ts";
import {
  type ModelFixture,
  readModelFixture,
  type Variant,
} from "./model_fixture.ts";
import { judge, unsupported, type Verdict } from "./verdict.ts";
import { compareWeights } from "./weights_after_updates.ts";

/**
 * Checks a model file on an engine: logits, loss, every gradient, and what three updates of AdamW do to
 * weights, states and loss.
 *
 * @throws {RangeError} If file and network do not fit.
 */
export async function checkModelFile(
  name: string,
  file: Safetensors,
  engine: Engine,
): Promise<Verdict> {
  const fixture = readModelFixture(file);
  if (!fixture) {
    return unsupported(name, `no model "${file.metadata.model}"`);
  }
  const found: Deviation[] = [];
  await using session = await engine.open();
  for (const variant of fixture.variants) {
    const gradients = differentiate(
      fixture.loss,
      variant.trainable.map(({ tensor }) => tensor),
    );
    const run = { session, fixture, variant, gradients };
    session.store(fixture.stored);
    found.push(...await checkGradients(run));
    if (fixture.optimizer) found.push(...await checkUpdates(run));
  }
  const verdict = judge(name, found);
  const [unread] = fixture.unread();
  if (unread !== undefined) {
    return {
      ...verdict,
      status: "fail",
      reason: `"${unread}" of the file was neither used nor compared`,
    };
  }
  const unknown = unknownFields(file.metadata.model!, fixture.config);
  return verdict.status === "pass" || unknown.length === 0 ? verdict : {
    ...verdict,
    reason: `fields of its configuration are unknown: ${unknown.join(", ")}`,
  };
}

interface Run {
  readonly session: Session;
  readonly fixture: ModelFixture;
  readonly variant: Variant;
  readonly gradients: readonly Tensor[];
}

async function checkGradients(
  { session, fixture, variant: { suffix, trainable }, gradients }: Run,
): Promise<Deviation[]> {
  const { golden, logitsEval, logitsTrain, loss } = fixture;
  using program = await session.compileInference({
    logits_eval: logitsEval,
    logits_train: logitsTrain,
    loss,
    ...Object.fromEntries(
      trainable.map(({ name }, i) => [`grad${suffix}.${name}`, gradients[i]!]),
    ),
  });
  const [found] = await program.run([fixture.batch]);
  const largest = Math.max(
    ...fixture.model.parameters.map(({ name }) =>
      maxAbs(golden(`grad.${name}`).data)
    ),
  );
  return Object.entries(found!).map(([name, values]) => {
    const { data } = golden(name);
    const max = maxAbs(data);
    if (name.startsWith("logits")) zeroUnspecified(values, fixture);
    const allowed = name === "loss"
      ? 1e-4
      : name.startsWith("logits")
      ? 1e-4 * max
      : 2e-4 * max + 2e-6 * largest;
    return compare(name, values, data, allowed);
  });
}

/** Logits at padding mean nothing; the file has zeros there. */
function zeroUnspecified(
  logits: Float32Array | Int32Array,
  { golden, has }: ModelFixture,
): void {
  if (!has("logits_mask")) return;
  const mask = golden("logits_mask").data;
  const classes = logits.length / mask.length;
  mask.forEach((isKept, i) => {
    if (!isKept) logits.fill(0, i * classes, (i + 1) * classes);
  });
}

async function checkUpdates(
  { session, fixture, variant: { suffix, trainable, skip }, gradients }: Run,
): Promise<Deviation[]> {
  const { golden, model, loss, batch, assignments } = fixture;
  const { lr, beta1, beta2, eps, weight_decay, steps } = fixture.optimizer!;
  const losses: number[] = [];
  {
    using program = await session.compileTraining({
      loss,
      trainable: trainable.map(({ tensor }, i) => ({
        tensor,
        gradient: gradients[i]!,
        decay: tensor.shape.length >= 2 ? weight_decay : 0,
      })),
      assignments,
      optimizer: optimizers.adamw,
      hyper: { beta1, beta2, eps },
    });
    for (let step = 0; step < steps; step++) {
      await program.update([batch], { lr, randomKey: step });
    }
    losses.push(...(await program.records()).map(({ lossNats }) => lossNats));
  }
  using program = await session.compileInference({ loss });
  losses.push((await program.run([batch]))[0]!.loss![0]!);
  const names = [...model.parameters, ...model.states].map(({ name }) => name);
  const values = await session.read(names);
  const lossSteps = golden(`loss_steps${suffix}`).data;
  const trained = new Set(trainable.map(({ name }) => name));
  return [
    compare(`loss_steps${suffix}`, losses, lossSteps, 5e-4),
    ...compareWeights(
      `after3${suffix}`,
      model.parameters.map(({ name }) => {
        // What does not train is not in the file, and must not move at all.
        const isFrozen = !trained.has(name);
        const key = isFrozen ? `param.${name}` : `after3${suffix}.${name}`;
        return {
          name,
          actual: values.get(name)!,
          expected: golden(key).data,
          isFrozen,
          skip: skip[name] ?? [],
        };
      }),
    ),
    ...model.states.map(({ name }) => {
      const key = `after3${suffix}_buffer.${name}`;
      const { data } = golden(key);
      const allowed = name.endsWith("attn.bn.running_mean")
        ? 2e-3
        : 1e-4 * Math.max(1, maxAbs(data));
      return compare(key, values.get(name)!, data, allowed);
    }),
  ];
}
