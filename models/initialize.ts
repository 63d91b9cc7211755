import type { Initializer, ModelParameter } from "./architecture.ts";
import { sizeOf } from "./graph/tensor.ts";
import { createRandom, type Random } from "./random.ts";

/**
 * First values of parameters. Each has a random stream of its own, named after it, so that adding
 * or removing one leaves the others as they were.
 *
 * @param parameters Which parameters.
 * @param seed The run's seed.
 * @param known Values that are there already, e.g. those of a checkpoint; they are taken over.
 * @throws {RangeError} If one starts as a function of another that is not among them.
 */
export function initialize(
  parameters: readonly ModelParameter[],
  seed: number,
  known: ReadonlyMap<string, Float32Array> = new Map(),
): Map<string, Float32Array> {
  const values = new Map(parameters.map(({ name, shape, init }) => {
    const given = known.get(name);
    if (given) return [name, given];
    const own = new Float32Array(sizeOf(shape));
    if (init.kind === "row_norms") return [name, own];
    if (init.kind === "constant") return [name, own.fill(init.value)];
    const random = createRandom(seed, `init/${name}`);
    for (let i = 0; i < own.length; i++) own[i] = draw(init, random);
    return [name, own];
  }));
  for (const { name, init } of parameters) {
    if (init.kind !== "row_norms" || known.has(name)) continue;
    const source = values.get(init.of) ?? known.get(init.of);
    if (!source) {
      throw new RangeError(
        `Cannot initialize "${name}": found no "${init.of}", expected the matrix whose rows it measures`,
      );
    }
    writeRowNorms(values.get(name)!, source);
  }
  return values;
}

function draw(
  init: Exclude<Initializer, { kind: "constant" | "row_norms" }>,
  random: Random,
): number {
  if (init.kind === "uniform") return init.bound * (2 * random.unit() - 1);
  let value = random.normal();
  if (init.kind === "truncated_normal") {
    while (Math.abs(value) > 2) value = random.normal();
  }
  return value * init.std;
}

function writeRowNorms(norms: Float32Array, matrix: Float32Array): void {
  const columns = matrix.length / norms.length;
  for (let row = 0; row < norms.length; row++) {
    const own = matrix.subarray(row * columns, (row + 1) * columns);
    norms[row] = Math.sqrt(own.reduce((sum, x) => sum + x * x, 0));
  }
}
