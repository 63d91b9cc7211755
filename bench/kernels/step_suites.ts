import {
  architectures,
  differentiate,
  type Model,
  native,
  type Session,
} from "../../models/mod.ts";
import { methods } from "../../suites/mod.ts";
import type { Contender, KernelSuite } from "./contender.ts";
import type { TrainingWork } from "./engine_contender.ts";
import { networkWork } from "./network_work.ts";

/** Networks whose steps are timed, and their batches. */
const CASES = { convnext: 64, llama: 16 } as const;

/** Steps of diffusion tuning beside the full step, by `steps.` and the name of the network. */
export function stepSuites(): Record<string, KernelSuite> {
  return Object.fromEntries(
    Object.entries(CASES).map(([name, batch]) => [`steps.${name}`, {
      summary:
        `an update of each step of dt1 to dt4 of ${name}-micro, B=${batch}, beside the full one`,
      updates: 2,
      open: () => openSteps(name as keyof typeof CASES, batch),
    }]),
  );
}

/** What trains in the full step and in each other one, by name; of steps that train the same, one. */
function masksOf(model: Model): Map<string, ReadonlySet<string>> {
  const all = model.parameters.map(({ name }) => name);
  const masks = new Map<string, ReadonlySet<string>>([["full", new Set(all)]]);
  const known = new Set([`${all}`]);
  for (const name of ["dt1", "dt2", "dt3", "dt4"] as const) {
    for (const step of methods[name].configure({}, name).steps(model)) {
      if (known.has(`${step.trainable}`)) continue;
      known.add(`${step.trainable}`);
      masks.set(`${name} ${step.name}`, new Set(step.trainable));
    }
  }
  return masks;
}

/** All steps on one device, over the same weights. */
async function openSteps(
  name: keyof typeof CASES,
  batch: number,
): Promise<Contender[]> {
  const model = architectures[name].build("micro");
  const work = networkWork(model, batch);
  const session = await native.open();
  session.store(
    [...model.parameters, ...model.states].map(({ name, tensor, tag }) => ({
      tensor,
      tag,
      data: work.weights.get(name)!,
    })),
  );
  const contenders: Contender[] = [];
  for (const [label, mask] of masksOf(model)) {
    contenders.push(await openStep(label, mask, work, session));
  }
  const last = contenders.pop()!;
  return [...contenders, {
    ...last,
    async [Symbol.asyncDispose]() {
      await last[Symbol.asyncDispose]();
      await session[Symbol.asyncDispose]();
    },
  }];
}

async function openStep(
  name: string,
  mask: ReadonlySet<string>,
  { model, loss, batch, optimizer, decay, lr }: TrainingWork,
  session: Session,
): Promise<Contender> {
  const tensors = model.parameters.filter((own) => mask.has(own.name))
    .map(({ tensor }) => tensor);
  const gradients = differentiate(loss, tensors);
  const program = await session.compileTraining({
    loss,
    trainable: tensors.map((tensor, i) => ({
      tensor,
      gradient: gradients[i]!,
      decay,
    })),
    optimizer,
  });
  const { flops, activationBytes, activationBoundBytes } = program.facts;
  let randomKey = 0;
  return {
    name,
    adapter: session.device.adapter,
    flops,
    activations: { bytes: activationBytes, boundBytes: activationBoundBytes },
    update: () => program.update([batch], { lr, randomKey: randomKey++ }),
    settle: async () =>
      (await program.records()).map(({ lossNats }) => lossNats),
    [Symbol.asyncDispose]() {
      program[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}
