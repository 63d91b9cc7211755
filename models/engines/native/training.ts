/**
 * Training programs: forward, backward and update in one submit.
 *
 * @module
 */
import type {
  TrainingProgram,
  TrainingSpec,
  UpdateOptions,
  UpdateRecord,
  Values,
} from "../../engine.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import { floatBits, STEP } from "../../kernel.ts";
import { compileOptimizer } from "./optimize.ts";
import type { Place } from "./pipelines.ts";
import { compileProgram, type Surroundings } from "./program.ts";
import { encode, profileCommands, readBack } from "./replay.ts";

/** Losses that may wait to be read. */
const RING = 1024;

/** Compiles a training step. */
export async function compileTraining(
  spec: TrainingSpec,
  around: Surroundings,
): Promise<TrainingProgram> {
  const { gpu, step } = around;
  const { accumulate = 1, assignments = [] } = spec;
  const optimizer = await compileOptimizer(spec, around);
  const given = new Map<Tensor, Place>();
  for (const [{ gradient }, place] of optimizer.gradients) {
    given.set(copyOf(gradient), place);
  }
  const program = await compileProgram(
    [spec.loss, ...given.keys(), ...assignments.map(({ value }) => value)],
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
  const { beta1 = 0, beta2 = 0 } = {
    ...spec.optimizer.defaults,
    ...spec.hyper,
  };
  const words = new Uint32Array(8);
  let updates = 0;
  let micros = 0;
  let unread = 0;

  const writeStep = ({ lr, randomKey }: UpdateOptions, micro: number) => {
    words[STEP.randomKey] = (randomKey + micro) >>> 0;
    words[STEP.learningRate] = floatBits(lr);
    words[STEP.correction1] = floatBits(1 - beta1 ** (updates + 1));
    words[STEP.correction2] = floatBits(1 - beta2 ** (updates + 1));
    gpu.device.queue.writeBuffer(step.buffer, 0, words);
  };
  /** Keeps the loss, new states and, after the last micro-batch, the norm. */
  const copies = (encoder: GPUCommandEncoder, isLast: boolean) => {
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
    if (!isLast) return;
    const at = RING * 4 + (updates % RING) * 4;
    encoder.copyBufferToBuffer(optimizer.norm.buffer, 0, ring.buffer, at, 4);
  };
  const checkBatches = (batches: readonly Values[]) => {
    if (batches.length === accumulate) return;
    throw new RangeError(
      `Cannot update: ${batches.length} micro-batches, expected ${accumulate}`,
    );
  };
  return {
    facts: {
      ...program.facts,
      dispatches: program.facts.dispatches * accumulate +
        optimizer.accumulate.length * accumulate + optimizer.update.length,
      flops: program.facts.flops * accumulate,
    },
    update(batches, options) {
      gpu.check();
      checkBatches(batches);
      if (unread + accumulate > RING) {
        throw new RangeError(
          `Cannot update: ${unread} losses wait to be read, expected at most ${RING}; call records()`,
        );
      }
      batches.forEach((values, micro) => {
        program.write(values);
        writeStep(options, micro);
        const isLast = micro === accumulate - 1;
        const encoder = gpu.device.createCommandEncoder();
        if (micro === 0) {
          optimizer.totals.forEach((total) => encoder.clearBuffer(total));
        }
        const pass = encoder.beginComputePass();
        encode(pass, program.commands);
        encode(pass, optimizer.accumulate);
        if (isLast) encode(pass, optimizer.update);
        pass.end();
        copies(encoder, isLast);
        gpu.device.queue.submit([encoder.finish()]);
        micros++;
        unread++;
      });
      updates++;
    },
    async records() {
      const place = { buffer: ring.buffer, offset: 0, size: RING * 8 };
      const values = new Float32Array(await readBack(gpu, [place]));
      const records: UpdateRecord[] = [];
      for (
        let update = updates - unread / accumulate;
        update < updates;
        update++
      ) {
        let lossNats = 0;
        for (let i = 0; i < accumulate; i++) {
          lossNats += values[(update * accumulate + i) % RING]! / accumulate;
        }
        const gradientNorm = values[RING + update % RING]!;
        records.push({ update, lossNats, gradientNorm });
      }
      unread = 0;
      return records;
    },
    ...(gpu.device.features.has("timestamp-query") && {
      profile(batches: readonly Values[], options: UpdateOptions) {
        checkBatches(batches);
        program.write(batches[0]!);
        writeStep(options, 0);
        return profileCommands(gpu, program.commands);
      },
    }),
    [Symbol.dispose]() {
      program.destroy();
      optimizer.destroy();
      ring.destroy();
    },
  };
}

/**
 * A node of its own for a gradient, since two parameters may share one, or it may be a view: then it
 * is a copy, which costs nothing where it fuses with the op that computes it.
 */
function copyOf(gradient: Tensor): Tensor {
  const { shape } = gradient;
  return {
    op: "broadcast",
    inputs: [gradient],
    attributes: { shape },
    shape,
    dtype: "f32",
  };
}
