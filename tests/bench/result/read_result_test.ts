import assert from "node:assert/strict";
import {
  outcomeHash,
  readResult,
  resultId,
} from "../../../bench/result/read_result.ts";
import { contentHash } from "../../../bench/result/content_hash.ts";
import type { JsonObject } from "../../../bench/result/migrate.ts";
import { ResultError } from "../../../bench/result/result_error.ts";
import { exampleResult } from "./example_result.ts";
import { renderSchema, SCHEMA_FILE } from "./write_schema.ts";

Deno.test("readResult() reads what was written, in any order of keys", async () => {
  const value = await exampleResult();
  assert.deepEqual(await readResult(JSON.stringify(value)), value);
  const turned = Object.fromEntries(Object.entries(value).toReversed());
  assert.deepEqual(await readResult(JSON.stringify(turned, null, 2)), value);
});

Deno.test("readResult() refuses a result whose numbers were changed", async () => {
  const text = JSON.stringify(await exampleResult());
  const changed = text.replace('"value":0.5', '"value":0.9');
  assert.notEqual(changed, text);
  await assert.rejects(
    readResult(changed),
    /Cannot read id: found ".{64}", expected ".{64}" from the content/,
  );
});

Deno.test("readResult() says where the form is wrong", async () => {
  const bad = async (change: (value: Record<string, unknown>) => void) => {
    const value = { ...await exampleResult() };
    change(value);
    return await readResult(JSON.stringify(value)).catch((error) => error);
  };
  const status = await bad((value) => value.status = "fine");
  assert(status instanceof ResultError);
  assert.deepEqual(status.path, ["status"]);
  const extra = await bad((value) => value.note = "mine");
  assert.match(extra.message, /Unrecognized key: "note"/);
  const torn = await readResult('{"schemaVersion": 1').catch((error) => error);
  assert.match(torn.message, /Cannot read the result: found no JSON/);
});

/** A file of another version, with an id that vouches for it. */
async function ofVersion(schemaVersion: unknown, changes: JsonObject = {}) {
  const { id: _, ...value } = await exampleResult();
  const document = { ...value, schemaVersion, ...changes };
  return JSON.stringify({ id: await contentHash(document), ...document });
}

Deno.test("readResult() reads newer minor versions without what it does not know", async () => {
  const { cell, metrics } = await exampleResult();
  const text = await ofVersion("1.7", {
    weather: { rain: [1, 2] },
    cell: { ...cell, colour: "red" },
    metrics: { accuracy: { ...metrics.accuracy, bands: 3 } },
  });
  const { id, ...read } = await readResult(text);
  const { id: own, ...expected } = await exampleResult();
  assert.deepEqual(read, expected);
  assert.notEqual(id, own);
  await assert.rejects(
    readResult(text.replace("red", "blue")),
    /Cannot read id/,
  );
  await assert.rejects(
    readResult(await ofVersion("1.7", { status: "rainy", extra: 1 })),
    /Cannot read status/,
  );
});

Deno.test("readResult() refuses newer major versions, and what is no version", async () => {
  for (const version of ["2.0", "1.", "1.0.1", "0.9", 2, 1.1, null, "1"]) {
    const error = await readResult(await ofVersion(version)).catch((own) =>
      own
    );
    assert(error instanceof ResultError, `${version}`);
    assert.deepEqual(error.path, ["schemaVersion"]);
  }
});

Deno.test("readResult() brings files of version 1 into the present form", async () => {
  const folder = new URL("version_1/", import.meta.url);
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.endsWith(".json"));
  assert.equal(names.length, 2);
  for (const name of names) {
    const text = await Deno.readTextFile(new URL(name, folder));
    const old = JSON.parse(text);
    const read = await readResult(text);
    assert.equal(read.schemaVersion, "1.1");
    assert.equal(read.id, old.id);
    assert.equal(read.data?.hash, old.datasetHash);
    assert.equal(read.metrics.accuracy?.value, old.metrics.accuracy.value);
    assert.equal(read.device?.architecture, null);
    assert.equal(read.provenance, null);
    // What a rerun must give again is the same thing in both versions.
    assert.equal(await outcomeHash(read), old.outcome);
    // Written anew it is a file of today, with an id of its own.
    const anew = JSON.stringify({ ...read, id: await resultId(read) });
    assert.equal((await readResult(anew)).outcome, old.outcome);
    await assert.rejects(
      readResult(text.replace(old.createdAt, "2026-01-01T00:00:00.000Z")),
      /Cannot read id/,
    );
  }
});

Deno.test("readResult() reads files of 1.0 as they are, and profiles of kernels since 1.1", async () => {
  const text = await ofVersion("1.0");
  const { id, ...read } = await readResult(text);
  const { id: _, ...expected } = await exampleResult();
  assert.deepEqual(read, expected);
  assert.equal(id, JSON.parse(text).id);
  const { costs } = await exampleResult();
  const kernel = { name: "matmul", gpuMs: 1.5, dispatches: 2, flops: 1e6 };
  const profile = { updates: 3, gpuMs: 2, kernels: [kernel] };
  const today = await ofVersion("1.1", {
    costs: { ...costs, kernelProfile: profile },
  });
  const { costs: known } = await readResult(today);
  assert.deepEqual(known?.kernelProfile, profile);
  const bad = await ofVersion("1.1", {
    costs: { ...costs, kernelProfile: { ...profile, updates: 0 } },
  });
  await assert.rejects(
    readResult(bad),
    /Cannot read costs\.kernelProfile\.updates/,
  );
});

Deno.test("readResult() names the workload of version 1 that had none", async () => {
  const file = new URL(
    "version_1/naive_bayes.json",
    import.meta.url,
  );
  const { id: _, ...old } = JSON.parse(await Deno.readTextFile(file));
  delete old.cell.workload;
  delete old.environment.jobs;
  old.datasetHash = null;
  const id = await contentHash(old);
  const read = await readResult(JSON.stringify({ id, ...old }));
  assert.equal(read.cell.workload, "llama/catbal");
  assert.equal(read.environment.jobs, 1);
  assert.equal(read.data, null);
});

Deno.test("outcomeHash() leaves out what may differ between equal runs", async () => {
  const value = await exampleResult();
  const later = await exampleResult({
    createdAt: "2027-01-01T00:00:00.000Z",
    costs: { ...value.costs!, wallMs: 999 },
  });
  assert.equal(later.outcome, value.outcome);
  assert.notEqual(later.id, value.id);
  const other = await outcomeHash({ ...value, status: "failed" });
  assert.notEqual(other, value.outcome);
  const { accuracy } = value.metrics;
  const without = { accuracy: { ...accuracy!, interval: null } };
  assert.equal(
    await outcomeHash({ ...value, metrics: without }),
    value.outcome,
  );
});

Deno.test("result.schema.json is up to date (deno run -A tests/bench/result/write_schema.ts)", async () => {
  assert.equal(await Deno.readTextFile(SCHEMA_FILE), renderSchema());
});

Deno.test("result.schema.json forbids unknown keys and requires the known ones", () => {
  const schema = JSON.parse(renderSchema());
  assert.equal(schema.additionalProperties, false);
  assert(schema.required.includes("outcome"));
  assert.equal(schema.properties.id.pattern, "^[0-9a-f]{64}$");
});
