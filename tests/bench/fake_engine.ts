import {
  type DeviceError,
  type Engine,
  type InferenceProgram,
  type OptimizerState,
  type Session,
  sizeOf,
  type StoredTensor,
  type TrainingProgram,
  type TrainingSpec,
  type UpdateRecord,
  type Values,
} from "../../models/mod.ts";

/** What goes wrong, and when. */
export interface FakeFaults {
  /** Loss of an update, by its number over all programs of the session, instead of the computed one. */
  lossAt?(update: number): number | undefined;
  /** Called before each update with its number; may throw. */
  beforeUpdate?(update: number): void;
  /** Called before each compilation of a training step with its number; may throw. */
  beforeCompile?(compilation: number): void;
  /** Thrown when a device is asked for. */
  open?: DeviceError;
}

/** An engine without a GPU: cheap arithmetic that depends on everything a real one depends on. */
export interface FakeEngine extends Engine {
  /** Updates over all sessions. */
  readonly updates: () => number;
  /** Sessions opened. */
  readonly opened: () => number;
}

/**
 * Makes an engine whose updates depend on weights, slots of the optimizer, batch, rate and random key, so
 * that a resumed run gives the same bits only if all of these are restored.
 */
export function fakeEngine(
  faults: FakeFaults = {},
  adapter = "Fake GPU",
): FakeEngine {
  let updates = 0, compilations = 0, opened = 0;
  return {
    summary: "a fake",
    updates: () => updates,
    opened: () => opened,
    open() {
      if (faults.open) return Promise.reject(faults.open);
      opened++;
      return Promise.resolve(
        openSession(adapter, () => {
          faults.beforeUpdate?.(updates);
          const update = updates++;
          return faults.lossAt?.(update);
        }, () => faults.beforeCompile?.(compilations++)),
      );
    },
  };
}

const FACTS = {
  dispatches: 1,
  pipelines: 1,
  wgslBytes: 0,
  flops: 1000,
  hardwareFlops: 1200,
  boundBytes: 0,
  activationBytes: 0,
  activationBoundBytes: 0,
};

const NO_BYTES = {
  weight: 0,
  adapter: 0,
  gradient: 0,
  optimizer: 0,
  activation: 0,
  constant: 0,
  staging: 0,
};

function openSession(
  adapter: string,
  tick: () => number | undefined,
  compiled: () => void,
): Session {
  const store = new Map<string, StoredTensor>();
  const find = (name: string) => {
    const found = store.get(name);
    if (!found) throw new RangeError(`Cannot find stored tensor "${name}"`);
    return found;
  };
  const bytes = () => {
    const weight = [...store.values()]
      .reduce((sum, { data }) => sum + data.byteLength, 0);
    return { ...NO_BYTES, weight };
  };
  return {
    device: {
      engine: "fake",
      adapter,
      vendor: "",
      architecture: "",
      driver: "",
      isFallback: true,
      features: [],
      limits: {},
    },
    store(tensors) {
      for (const { tensor, data, tag } of tensors) {
        store.set(tensor.name!, { tensor, tag, data: data.slice() });
      }
    },
    write(values) {
      for (const [name, data] of values) find(name).data.set(data);
    },
    read: (names) =>
      Promise.resolve(
        new Map(names.map((name) => [name, find(name).data.slice()])),
      ),
    drop(names) {
      for (const name of names) {
        find(name);
        store.delete(name);
      }
    },
    compileTraining(spec, from = new Map()) {
      compiled();
      return Promise.resolve(compileTraining(spec, from, find, tick));
    },
    compileInference({ logits, loss }) {
      if (loss) return Promise.resolve(compileLoss(store));
      const [batch, classes] = logits!.shape as [number, number];
      return Promise.resolve(compileInference(batch, classes, store));
    },
    memory: () => ({ now: bytes(), peak: bytes() }),
    resetPeak() {},
    [Symbol.asyncDispose]() {
      store.clear();
      return Promise.resolve();
    },
  };
}

function compileTraining(
  { trainable }: TrainingSpec,
  from: OptimizerState,
  find: (name: string) => StoredTensor,
  tick: () => number | undefined,
): TrainingProgram {
  const slots = trainable.map(({ tensor }) =>
    from.get(tensor.name!)?.slots[0]?.slice() ??
      new Float32Array(Math.min(8, sizeOf(tensor.shape)))
  );
  let update = 0;
  let unread: UpdateRecord[] = [];
  return {
    facts: FACTS,
    update([values], { lr, randomKey }) {
      const given = tick();
      const pull = digest(values!) + randomKey / 2 ** 34;
      let norm = 0;
      trainable.forEach(({ tensor, lrScale = 1 }, i) => {
        const { data } = find(tensor.name!);
        slots[i]!.forEach((slot, j) => {
          const gradient = Math.sin(data[j]! * 3 + pull + j);
          slots[i]![j] = 0.9 * slot + 0.1 * gradient;
          data[j]! -= lr * lrScale * slots[i]![j]!;
          norm += gradient ** 2;
        });
      });
      const lossNats = given ?? 1 + Math.abs(Math.sin(norm + pull));
      unread.push({ update: update++, lossNats, gradientNorm: norm });
    },
    records() {
      const records = unread;
      unread = [];
      return Promise.resolve(records);
    },
    optimizerState: () =>
      Promise.resolve(
        new Map(trainable.map(({ tensor: { name } }, i) => [name!, {
          updates: (from.get(name!)?.updates ?? 0) + update,
          slots: [slots[i]!.slice()],
        }])),
      ),
    [Symbol.dispose]() {},
  };
}

function compileInference(
  batch: number,
  classes: number,
  store: ReadonlyMap<string, StoredTensor>,
): InferenceProgram {
  return {
    facts: FACTS,
    run(batches) {
      const weights = [...store.values()]
        .reduce((sum, { data }) => sum + data[0]! + data.at(-1)!, 0);
      return Promise.resolve(
        batches.map((values) => {
          const images = Object.values(values)[0]!;
          const size = images.length / batch;
          const logits = new Float32Array(batch * classes);
          for (let row = 0; row < batch; row++) {
            const own = images.subarray(row * size, (row + 1) * size);
            for (let c = 0; c < classes; c++) {
              logits[row * classes + c] = 3 *
                Math.sin(own[0]! + own.at(-1)! + weights * (c + 1) + c);
            }
          }
          return { logits };
        }),
      );
    },
    [Symbol.dispose]() {},
  };
}

/** A loss that depends on weights, batch and random key. */
function compileLoss(
  store: ReadonlyMap<string, StoredTensor>,
): InferenceProgram {
  return {
    facts: FACTS,
    run(batches, { randomKey = 0 } = {}) {
      const weights = [...store.values()]
        .reduce((sum, { data }) => sum + data[0]! + data.at(-1)!, 0);
      return Promise.resolve(
        batches.map((values) => {
          const pull = digest(values) + randomKey / 2 ** 34;
          const lossNats = 1 + Math.abs(Math.sin(weights * 9 + pull));
          return { loss: Float32Array.of(lossNats) };
        }),
      );
    },
    [Symbol.dispose]() {},
  };
}

/** A number that depends on every value of a batch. */
function digest(values: Values): number {
  return Object.values(values).reduce((sum, array) => {
    let own = 0;
    array.forEach((value, i) => own += value * Math.cos(i));
    return sum + own / array.length;
  }, 0);
}
