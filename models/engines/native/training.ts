/**
 * Training programs: forward, backward and update in one submit.
 *
 * @module
 */
import type {
  KernelTime,
  OptimizerState,
  TrainingProgram,
  TrainingSpec,
  UpdateOptions,
  UpdateRecord,
  Values,
} from "../../engine.ts";
import { sizeOf } from "../../graph/tensor.ts";
import { floatBits, STEP, STEP_WORDS } from "../../kernel.ts";
import { agesOf } from "../optimizer_state.ts";
import { compileOptimizer } from "./optimize.ts";
import { withOwnMemory } from "./own_memory.ts";
import { compileProgram, type Surroundings } from "./program.ts";
import {
  allocateReadable,
  type Command,
  encode,
  profileCommands,
  readBack,
} from "./replay.ts";
import { checkTrainable } from "./stored_form.ts";

/** Losses that may wait to be read. */
const RING = 1024;

/** Ages of parameters that the step buffer has room for. */
const AGES = (STEP_WORDS - STEP.corrections) / 2;

/** Compiles a training step; see {@linkcode Session.compileTraining}. */
export async function compileTraining(
  spec: TrainingSpec,
  from: OptimizerState,
  around: Surroundings,
): Promise<TrainingProgram> {
  const { gpu, step } = around;
  const { accumulate = 1, assignments = [] } = spec;
  for (const { tensor } of spec.trainable) {
    checkTrainable(tensor.name!, around.form(tensor.name!));
  }
  const own = agesOf(spec, from);
  const ages = [...new Set(own)];
  if (ages.length > AGES) {
    throw new RangeError(
      `Cannot train parameters of ${ages.length} ages together, expected at most ${AGES}`,
    );
  }
  const optimizer = await compileOptimizer(
    spec,
    own.map((age) => ages.indexOf(age)),
    around,
  );
  for (const [{ tensor }, slots] of optimizer.slots) {
    slots.forEach(({ buffer, offset }, i) => {
      const values = from.get(tensor.name!)?.slots[i];
      if (!values) return;
      const data = values as Float32Array<ArrayBuffer>;
      gpu.device.queue.writeBuffer(buffer, offset, data);
    });
  }
  const places = [...optimizer.gradients];
  const gradients = withOwnMemory(
    places.map(([{ gradient }]) => gradient),
    around.ops,
    [spec.loss, ...places.map(([{ gradient }]) => gradient)],
  );
  const given = new Map(
    gradients.map((gradient, i) => [gradient, places[i]![1]] as const),
  );
  const program = await compileProgram(
    [
      spec.loss,
      // The last layer's first: what its gradients were computed from need not wait for those of the first.
      ...gradients.toReversed(),
      ...assignments.map(({ value }) => value),
    ],
    given,
    around,
  ).catch((error) => {
    optimizer.destroy();
    throw error;
  });
  const ring = gpu.allocate(
    "staging",
    RING * 8,
    GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  );
  const readable = allocateReadable(gpu, RING * 8);
  let isReading = false;
  const { beta1 = 0, beta2 = 0 } = {
    ...spec.optimizer.defaults,
    ...spec.hyper,
  };
  const words = new Uint32Array(STEP.corrections + 2 * ages.length);
  let updates = 0;
  let micros = 0;
  let unread = 0;

  const begin = (
    values: Values,
    { lr, randomKey }: UpdateOptions,
    micro: number,
  ) => {
    words[STEP.randomKey] = (randomKey + micro) >>> 0;
    words[STEP.learningRate] = floatBits(lr);
    ages.forEach((age, i) => {
      const t = age + updates + 1;
      words[STEP.corrections + 2 * i] = floatBits(1 - beta1 ** t);
      words[STEP.corrections + 2 * i + 1] = floatBits(1 - beta2 ** t);
    });
    gpu.device.queue.writeBuffer(step.buffer, 0, words);
    program.write(values);
    const encoder = gpu.device.createCommandEncoder();
    if (micro === 0) {
      optimizer.totals.forEach((total) => encoder.clearBuffer(total));
    }
    return encoder;
  };
  /** Keeps the loss, new states and, after the last micro-batch, the norm; then submits. */
  const finish = (encoder: GPUCommandEncoder, isLast: boolean) => {
    const loss = program.place(spec.loss);
    encoder.copyBufferToBuffer(
      loss.buffer,
      loss.offset,
      ring.buffer,
      (micros % RING) * 4,
      4,
    );
    for (const { state, value } of assignments) {
      const from = program.place(value);
      const to = around.stored(state.name!);
      const bytes = sizeOf(state.shape) * 4;
      encoder.copyBufferToBuffer(
        from.buffer,
        from.offset,
        to.buffer,
        to.offset,
        bytes,
      );
    }
    if (isLast) {
      const at = RING * 4 + (updates % RING) * 4;
      encoder.copyBufferToBuffer(optimizer.norm.buffer, 0, ring.buffer, at, 4);
      updates++;
    }
    gpu.device.queue.submit([encoder.finish()]);
    micros++;
    unread++;
  };
  const commandsOf = (isLast: boolean) => [
    ...program.commands,
    ...optimizer.accumulate,
    ...(isLast ? optimizer.update : []),
  ];
  const start = (batches: readonly Values[]) => {
    gpu.check();
    if (batches.length !== accumulate) {
      throw new RangeError(
        `Cannot update: ${batches.length} micro-batches, expected ${accumulate}`,
      );
    }
    if (unread + accumulate > RING) {
      throw new RangeError(
        `Cannot update: ${unread} losses wait to be read, expected at most ${RING}; call records()`,
      );
    }
  };
  return {
    facts: {
      ...program.facts,
      dispatches: program.facts.dispatches * accumulate +
        optimizer.accumulate.length * accumulate + optimizer.update.length,
      flops: program.facts.flops * accumulate,
      hardwareFlops: program.facts.hardwareFlops * accumulate,
    },
    update(batches, options) {
      start(batches);
      batches.forEach((values, micro) => {
        const encoder = begin(values, options, micro);
        const isLast = micro === accumulate - 1;
        const pass = encoder.beginComputePass();
        encode(pass, commandsOf(isLast));
        pass.end();
        finish(encoder, isLast);
      });
    },
    async records() {
      const end = updates;
      const start = end - unread / accumulate;
      unread = 0; // updates enqueued while we wait belong to the next call
      const place = { buffer: ring.buffer, offset: 0, size: RING * 8 };
      // Training allocates nothing; only two calls at once need memory of their own.
      const kept = isReading ? undefined : readable;
      isReading = true;
      const bytes = await readBack(gpu, [place], kept).finally(() => {
        if (kept) isReading = false;
      });
      const values = new Float32Array(bytes);
      const records: UpdateRecord[] = [];
      for (let update = start; update < end; update++) {
        let lossNats = 0;
        for (let i = 0; i < accumulate; i++) {
          lossNats += values[(update * accumulate + i) % RING]! / accumulate;
        }
        const gradientNorm = values[RING + update % RING]!;
        records.push({ update, lossNats, gradientNorm });
      }
      return records;
    },
    explain() {
      const describe = (
        commands: readonly Command[],
        live?: readonly number[],
      ) =>
        commands.map((
          { label, ops, shape, readBytes, writtenBytes, flops },
          i,
        ) => ({
          ...{ label, ops, shape, readBytes, writtenBytes, flops },
          liveBytes: live?.[i] ?? 0,
        }));
      return [
        ...describe(program.commands, program.liveBytes),
        ...describe([...optimizer.accumulate, ...optimizer.update]),
      ];
    },
    async optimizerState() {
      const slots = [...optimizer.slots];
      const bytes = await readBack(gpu, slots.flatMap(([, own]) => own));
      let offset = 0;
      return new Map(slots.map(([{ tensor }, own]) => {
        const before = from.get(tensor.name!)?.updates ?? 0;
        const arrays = own.map(({ size }) => {
          const count = sizeOf(tensor.shape);
          const values = new Float32Array(bytes, offset, count).slice();
          offset += size;
          return values;
        });
        return [tensor.name!, { updates: before + updates, slots: arrays }];
      }));
    },
    ...(gpu.device.features.has("timestamp-query") && {
      async profile(batches: readonly Values[], options: UpdateOptions) {
        start(batches);
        const times: KernelTime[] = [];
        for (const [micro, values] of batches.entries()) {
          gpu.device.queue.submit([begin(values, options, micro).finish()]);
          const isLast = micro === accumulate - 1;
          times.push(...await profileCommands(gpu, commandsOf(isLast)));
          finish(gpu.device.createCommandEncoder(), isLast);
        }
        return times;
      },
    }),
    [Symbol.dispose]() {
      program.destroy();
      optimizer.destroy();
      ring.destroy();
      readable.destroy();
    },
  };
}
