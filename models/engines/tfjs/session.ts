import type { Session } from "../../engine.ts";
import { createLedger } from "../ledger.ts";
import { type BackendName, openBackend } from "./backend.ts";
import type { Ops } from "./evaluate.ts";
import { compileInference } from "./inference.ts";
import type { Surroundings } from "./program.ts";
import { createStore } from "./store.ts";
import { compileTraining } from "./training.ts";

/**
 * Opens TensorFlow.js.
 *
 * @param name Where it computes.
 * @param ops Ops by name.
 * @throws {DeviceError} If `webgpu` is asked for and there is no adapter.
 */
export async function openSession(
  name: BackendName,
  ops: Ops,
): Promise<Session> {
  const backend = await openBackend(name);
  const ledger = createLedger();
  const store = createStore(backend.tf, ledger);
  const around: Surroundings = { backend, ops, store, ledger };
  return {
    device: backend.identity,
    store(tensors) {
      backend.use();
      store.add(tensors);
    },
    write(values) {
      backend.use();
      for (const [name, data] of values) store.write(name, data);
    },
    async read(names) {
      backend.use();
      const arrays = await Promise.all(
        names.map((name) => store.get(name).data()),
      );
      backend.use();
      return new Map(names.map((name, i) => [
        name,
        arrays[i]!.slice() as Float32Array,
      ]));
    },
    drop: (names) => store.drop(names),
    compileTraining(spec, from = new Map()) {
      backend.use();
      return Promise.resolve(compileTraining(spec, from, around));
    },
    compileInference(outputs) {
      backend.use();
      return Promise.resolve(compileInference(outputs, around));
    },
    memory: () => ({ now: ledger.now(), peak: ledger.peak() }),
    resetPeak: () => ledger.resetPeak(),
    [Symbol.asyncDispose]() {
      store.clear();
      backend.close();
      return Promise.resolve();
    },
  };
}
