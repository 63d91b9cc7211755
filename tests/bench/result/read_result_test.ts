import assert from "node:assert/strict";
import {
  outcomeHash,
  readResult,
  ResultError,
} from "../../../bench/result/read_result.ts";
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
  const version = await bad((value) => value.schemaVersion = 2);
  assert.deepEqual(version.path, ["schemaVersion"]);
  const torn = await readResult('{"schemaVersion": 1').catch((error) => error);
  assert.match(torn.message, /Cannot read the result: found no JSON/);
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
