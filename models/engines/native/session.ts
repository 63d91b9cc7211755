import type { Session } from "../../engine.ts";
import { type DeviceTraits, STEP_WORDS } from "../../kernel.ts";
import { type Gpu, openGpu } from "./gpu.ts";
import { compileInference } from "./inference.ts";
import { createPipelines } from "./pipelines.ts";
import type { Surroundings } from "./program.ts";
import { readBack } from "./replay.ts";
import type { Ops } from "./schedule.ts";
import { createStore } from "./store.ts";
import { compileTraining } from "./training.ts";

/**
 * Opens the default GPU.
 *
 * @param ops Ops by name.
 * @param traits What kernels shall adapt to, where it differs from what the adapter tells.
 * @throws {DeviceError} If there is none.
 */
export async function openSession(
  ops: Ops,
  traits: Partial<DeviceTraits> = {},
): Promise<Session> {
  return sessionOn(await openGpu(traits), ops);
}

/** A session on a device that is open; disposing of it gives the device back. */
export function sessionOn(gpu: Gpu, ops: Ops): Session {
  const store = createStore(gpu);
  const bytes = STEP_WORDS * 4;
  const step = gpu.allocate(
    "constant",
    bytes,
    GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
  );
  const around: Surroundings = {
    gpu,
    ops,
    pipelines: createPipelines(gpu),
    step: { buffer: step.buffer, offset: 0, size: bytes },
    stored: (name) => store.place(name),
    form: (name) => store.form(name),
  };
  return {
    device: gpu.identity,
    store(tensors) {
      gpu.check();
      store.add(tensors);
    },
    write(values) {
      for (const [name, data] of values) store.write(name, data);
    },
    async read(names) {
      const places = names.map((name) => store.place(name));
      const bytes = await readBack(gpu, places);
      let offset = 0;
      return new Map(names.map((name, i) => {
        const values = store.decode(name, bytes, offset);
        offset += places[i]!.size;
        return [name, values];
      }));
    },
    drop: (names) => store.drop(names),
    compileTraining: (spec, from = new Map()) =>
      compileTraining(spec, from, around),
    compileInference: (outputs) => compileInference(outputs, around),
    memory: () => ({ now: gpu.ledger.now(), peak: gpu.ledger.peak() }),
    resetPeak: () => gpu.ledger.resetPeak(),
    [Symbol.asyncDispose]() {
      store.destroy();
      step.destroy();
      return gpu.destroy();
    },
  };
}
