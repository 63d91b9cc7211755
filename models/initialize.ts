import type { Initializer, ModelParameter } from "./architecture.ts";
import { sizeOf } from "./graph/tensor.ts";
import { createRandom, type Random } from "./random.ts";

/**
 * First values of parameters. Each has a random stream of its own, named after it, so that adding
 * or removing one leaves the others as they were.
 *
 * @param parameters Which parameters.
 * @param seed The run's seed.
 */
export function initialize(
  parameters: readonly ModelParameter[],
  seed: number,
): Map<string, Float32Array> {
  return new Map(parameters.map(({ name, shape, init }) => {
    const values = new Float32Array(sizeOf(shape));
    if (init.kind === "constant") return [name, values.fill(init.value)];
    const random = createRandom(seed, `init/${name}`);
    for (let i = 0; i < values.length; i++) values[i] = draw(init, random);
    return [name, values];
  }));
}

function draw(
  init: Exclude<Initializer, { kind: "constant" }>,
  random: Random,
): number {
  if (init.kind === "uniform") return init.bound * (2 * random.unit() - 1);
  let value = random.normal();
  if (init.kind === "truncated_normal") {
    while (Math.abs(value) > 2) value = random.normal();
  }
  return value * init.std;
}
