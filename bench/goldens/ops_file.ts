import {
  differentiate,
  type Engine,
  input,
  type Safetensors,
  type Session,
  type StoredArray,
  type Tensor,
} from "../../models/mod.ts";
import { compare, type Deviation, maxAbs } from "./deviation.ts";
import { COMPOSE } from "./compose/mod.ts";
import { type CaseAttributes, type OpCase, openCase } from "./op_case.ts";
import { OPTIMIZER_CASES } from "./optimizer_cases.ts";
import {
  failed,
  judge,
  summarize,
  unsupported,
  type Verdict,
} from "./verdict.ts";

/** Arrays of a case by name, `in.x`, `out.y`, `gout.y`, `gin.x`. */
type Arrays = ReadonlyMap<string, StoredArray>;

/** Checks a file of single ops on an engine: outputs and every gradient of each case. */
export async function checkOpsFile(
  name: string,
  file: Safetensors,
  engine: Engine,
): Promise<Verdict> {
  const cases: Record<string, CaseAttributes> = JSON.parse(
    file.metadata.cases!,
  );
  const stray = [...file.tensors.keys()].find((name) =>
    !Object.keys(cases).some((key) => name.startsWith(`${key}.`))
  );
  if (stray !== undefined) {
    throw new RangeError(
      `Cannot check "${stray}": found no case of that name, expected one in the metadata`,
    );
  }
  const verdicts: Verdict[] = [];
  await using session = await engine.open();
  for (const [key, attributes] of Object.entries(cases)) {
    const prefix = `${key}.`;
    const arrays = new Map(
      [...file.tensors].filter(([name]) => name.startsWith(prefix))
        .map(([name, array]) => [name.slice(prefix.length), array]),
    );
    verdicts.push(
      await checkCase(key, arrays, attributes, session)
        .catch((error) => failed(key, error)),
    );
  }
  return summarize(name, verdicts);
}

async function checkCase(
  key: string,
  arrays: Arrays,
  attributes: CaseAttributes,
  session: Session,
): Promise<Verdict> {
  const own = openCase(below(arrays, "in."), attributes);
  const optimizer = OPTIMIZER_CASES[attributes.op];
  const compose = COMPOSE[attributes.op];
  if (!optimizer && !compose) {
    return unsupported(key, `no op "${attributes.op}"`);
  }
  const find = (name: string) => {
    const array = arrays.get(name);
    if (array) return array;
    throw new RangeError(`Cannot find "${name}" in case "${key}"`);
  };
  session.store(own.stored);
  const found = optimizer
    ? await optimizer(own, session, below(arrays, "out."))
    : await checkGraph(key, own, compose!(own), arrays, find, session);
  session.drop(own.stored.map(({ tensor }) => tensor.name!));
  return judge(key, found);
}

async function checkGraph(
  key: string,
  own: OpCase,
  outputs: ReturnType<typeof COMPOSE[string]>,
  arrays: Arrays,
  find: (name: string) => StoredArray,
  session: Session,
): Promise<Deviation[]> {
  const nodes: Record<string, Tensor> = {};
  const found: Record<string, ArrayLike<number>> = {};
  for (const name of below(arrays, "out.").keys()) {
    const output = outputs[name];
    if (output === undefined) {
      throw new RangeError(`Cannot find output "${name}" of case "${key}"`);
    }
    if ("op" in output) nodes[`out.${name}`] = output;
    else found[`out.${name}`] = output;
  }
  const wanted = [...below(arrays, "gin.").keys()];
  const batch = { ...own.batch };
  if (wanted.length > 0) {
    const [seeded] = below(arrays, "gout.");
    const seed = seeded && input("gout", seeded[1].shape);
    if (seeded) batch.gout = seeded[1].data;
    const output = outputs[seeded?.[0] ?? Object.keys(outputs)[0]!] as Tensor;
    const gradients = differentiate(output, wanted.map(own.at), seed);
    wanted.forEach((name, i) => nodes[`gin.${name}`] = gradients[i]!);
  }
  if (Object.keys(nodes).length > 0) {
    using program = await session.compileInference(nodes);
    Object.assign(found, (await program.run([batch]))[0]);
  }
  const caseMax = Math.max(
    ...wanted.map((name) => maxAbs(find(`gin.${name}`).data)),
  );
  // Large offsets cost digits in float32, whoever computes.
  const isHard = /_(offset|large)$/.test(key);
  return Object.entries(found).map(([name, values]) => {
    const { data } = find(name);
    const max = maxAbs(data);
    const allowed = name.startsWith("out.")
      ? (isHard ? 1e-4 : 1e-5) * Math.max(1, max)
      : 1e-4 * max + 1e-6 * caseMax;
    return compare(name, values, data, allowed);
  });
}

function below(arrays: Arrays, prefix: string): Map<string, StoredArray> {
  return new Map(
    [...arrays].filter(([name]) => name.startsWith(prefix))
      .map(([name, array]) => [name.slice(prefix.length), array]),
  );
}
