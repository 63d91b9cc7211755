import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { ROW_COLUMNS } from "../../../web/api/row_schema.ts";
import { openBoard } from "../open_board.ts";

const FULL = "1".repeat(40) + "0".repeat(20);
const LORA = "1".repeat(20) + "0".repeat(40);
const RESULTS = [0, 1, 2].flatMap((seed) => [
  { seed, right: FULL },
  { seed, right: LORA, method: "lora" },
]);

Deno.test("/results.csv gives all rows that a filter leaves, and nothing that a spreadsheet runs", async () => {
  const evil = '=HYPERLINK("http://x"),\n"y"';
  await using board = await openBoard([
    ...RESULTS,
    { adapter: evil, status: "oom" },
  ]);
  const answer = await board.get("/results.csv");
  assert.match(answer.headers.get("content-type")!, /^text\/csv/);
  const rows = parse(await answer.text(), { columns: true }) as Record<
    string,
    string
  >[];
  assert.deepEqual(Object.keys(rows[0]!), ROW_COLUMNS);
  assert.equal(rows.length, 7);
  const { items } = await board.store.rows({}, { limit: 10 });
  for (const [i, row] of rows.entries()) {
    for (const column of ROW_COLUMNS) {
      const value = items[i]![column];
      const plain = value === evil ? `'${value}` : String(value ?? "");
      assert.equal(row[column], plain, column);
    }
  }
  const lora = await board.get("/results.csv?method=lora&current=true");
  assert.equal(parse(await lora.text()).length, 4);
  const bad = await board.get("/results.csv?current=maybe");
  assert.equal(bad.status, 422);
});

Deno.test("/results.csv of more than a page has every row once", async () => {
  await using board = await openBoard([{}]);
  const [own] = (await board.store.rows({}, { limit: 1 })).items;
  // Rows alone, without files: 1,200 submissions would take their time.
  const { db } = board.store;
  const { seq: _, ...row } = await db.selectFrom("results").selectAll()
    .where("id", "=", own!.id).executeTakeFirstOrThrow();
  const standing = await db.selectFrom("standings").selectAll()
    .where("id", "=", own!.id).executeTakeFirstOrThrow();
  const copies = Array.from(
    { length: 1200 },
    (_, i) => i.toString(16).padStart(64, "0"),
  );
  await db.insertInto("results")
    .values(copies.map((id) => ({ ...row, id }))).execute();
  await db.insertInto("standings")
    .values(copies.map((id) => ({ ...standing, id }))).execute();
  const text = await (await board.get("/results.csv")).text();
  const ids = parse(text, { columns: true })
    .map((row) => (row as { id: string }).id);
  assert.equal(ids.length, 1201);
  assert.equal(new Set(ids).size, 1201);
});

Deno.test("/badges shows a row with its interval and ranks, and says what is not there", async () => {
  await using board = await openBoard([
    ...RESULTS,
    { method: "dt1", status: "oom" },
  ]);
  const [table] = (await board.store.tables({}, { limit: 1 })).items;
  const badge = async (label: string) =>
    await board.get(`/badges/${table!.key}/${label}`);
  const full = await (await badge("full.json")).json();
  assert.equal(full.schemaVersion, 1);
  assert.equal(full.label, "convnext-micro full");
  assert.match(full.message, /^66\.7 ± [\d.]+ %, rank 1(–2)?$/);
  assert.equal(full.color, "brightgreen");
  const lora = await (await badge("lora")).json();
  assert.match(lora.message, /^33\.3 ± [\d.]+ %, rank (1–)?2$/);
  const failed = await (await badge("dt1")).json();
  assert.deepEqual(
    [failed.message, failed.color],
    ["no run ended well", "lightgrey"],
  );
  for (const path of [`${table!.key}/none`, "ffff/full", "ffff/.json"]) {
    const answer = await board.get(`/badges/${path}`);
    assert.equal(answer.status, 404);
    assert.match((await answer.json()).detail, /^found no (row|table) /);
  }
});

Deno.test("/compare sets two rows against each other, run by run", async () => {
  await using board = await openBoard(RESULTS);
  const [table] = (await board.store.tables({}, { limit: 1 })).items;
  const ask = async (query: string) => await board.get(`/compare?${query}`);
  const found = await (await ask(`table=${table!.key}&a=full&b=lora`)).json();
  const back = await (await ask(`table=${table!.key}&a=lora&b=full`)).json();
  const { difference } = found;
  assert(Math.abs(difference.value - 1 / 3) < 1e-9, JSON.stringify(found));
  assert(Math.abs(back.difference.value + 1 / 3) < 1e-9);
  assert.equal(difference.runs, 3);
  for (
    const [query, status, reason] of [
      [`table=${table!.key}&a=full&b=none`, 404, /found no two runs/],
      ["table=0000000000000000&a=full&b=lora", 404, /found no two runs/],
      ["table=short&a=full&b=lora", 422, /makes no sense/],
      [`table=${table!.key}&a=full`, 422, /makes no sense/],
    ] as const
  ) {
    const answer = await ask(query);
    assert.equal(answer.status, status, query);
    assert.match((await answer.json()).detail, reason);
  }
});

Deno.test("the API answers with all that was acknowledged, and with a tag that saves the rest", async () => {
  await using board = await openBoard(RESULTS);
  const list = async (headers = {}) =>
    await board.front.request("/api/v1/results?limit=1", { headers });
  const first = await list();
  const tag = first.headers.get("etag")!;
  assert.match(first.headers.get("content-type")!, /^application\/json/);
  assert.equal((await list({ "if-none-match": tag })).status, 304);
  const [own] = (await first.json()).items;
  await board.store.hide(own.id, "spam");
  const next = await list({ "if-none-match": tag });
  assert.equal(next.status, 200);
  assert.equal((await next.json()).items[0].hiddenBecause, "spam");
  assert.equal((await board.get("/tables/ffff")).status, 404);
});
