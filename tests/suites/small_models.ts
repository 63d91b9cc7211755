import {
  type ArchitectureName,
  architectures,
  type Extension,
  type Model,
  type Values,
} from "../../models/mod.ts";
import { createRandom } from "../../models/random.ts";

/** The five networks, as small as they can be with every kind of block. */
const CONFIGS: Readonly<Record<ArchitectureName, object>> = {
  convnext: {
    imageSize: 32,
    depths: [1, 2, 1, 1],
    dims: [8, 8, 8, 16],
    classes: 3,
  },
  llama: {
    vocabulary: 24,
    length: 7,
    width: 16,
    depth: 2,
    heads: 4,
    keyHeads: 2,
    hidden: 24,
  },
  roberta: {
    vocabulary: 24,
    length: 7,
    positions: 40,
    width: 16,
    depth: 2,
    heads: 2,
    hidden: 24,
    classes: 3,
  },
  smt: {
    imageSize: 64,
    depths: [1, 1, 2, 1],
    dims: [8, 8, 16, 16],
    classes: 3,
  },
  swin: {
    imageSize: 16,
    patch: 2,
    width: 8,
    depths: [1, 2, 1, 1],
    heads: [1, 2, 2, 2],
    window: 2,
    classes: 3,
  },
};

/** Builds a small network with what a method adds. */
export function smallModel(
  name: ArchitectureName,
  extensions: readonly Extension[] = [],
  changes: object = {},
): Model {
  return architectures[name].build(
    "micro",
    { ...CONFIGS[name], ...changes },
    extensions,
  );
}

/** A batch of random samples, labels included; texts end in padding. */
export function smallBatch({ sample, beside, config }: Model, batch: number): {
  readonly inputs: Values;
  readonly labels: Int32Array;
} {
  const random = createRandom(3, "small batch");
  const whole = (size: number, below: number) =>
    Int32Array.from({ length: size }, () => Math.floor(random.unit() * below));
  const size = batch * sample.shape.reduce((a, b) => a * b);
  if (sample.dtype !== "i32") {
    const images = Float32Array.from({ length: size }, () => random.normal());
    return { inputs: { [sample.name]: images }, labels: whole(batch, 3) };
  }
  const length = sample.shape[0]!;
  const ids = whole(size, config.vocabulary as number)
    .map((id) => Math.max(id, 2)); // 1 is padding
  const mask = Int32Array.from(
    { length: size },
    (_, i) => i % length < length - 2 * (Math.floor(i / length) % 2) ? 1 : 0,
  );
  const labels = "classes" in config
    ? whole(batch, config.classes as number)
    : ids.map((id, i) => mask[i] ? id : -100);
  return { inputs: { [sample.name]: ids, [beside[0]!.name]: mask }, labels };
}
