import assert from "node:assert/strict";
import { CopiedError } from "../../../web/store/copied_error.ts";
import { memoryBlobs } from "../../../web/store/memory_blobs.ts";
import { type OpenStore, openStore } from "../../../web/store/open_store.ts";
import { exampleSubmission } from "../example_submission.ts";
import { type PostgresServer, startPostgres } from "./postgres_server.ts";

const ann = { name: "ann", isReferee: false };
const bob = { name: "bob", isReferee: false };
const eve = { name: "eve", isReferee: false };
const judge = { name: "judge", isReferee: true };
const all = { limit: 100 };

/** The same test on both databases. */
function onBoth(
  name: string,
  check: (store: OpenStore) => Promise<void>,
): void {
  Deno.test(`openStore() on SQLite ${name}`, () => on(":memory:", check));
  tests.push([name, check]);
}

const tests: [string, (store: OpenStore) => Promise<void>][] = [];

async function on(
  url: string,
  check: (store: OpenStore) => Promise<void>,
): Promise<void> {
  let ticks = 0;
  const store = await openStore({
    url,
    blobs: memoryBlobs(),
    now: () => new Date(Date.UTC(2026, 10, 25) + ticks++).toISOString(),
  });
  try {
    await check(store);
  } finally {
    await store.close();
  }
}

/** The store with all its tables summarized. */
async function settled(store: OpenStore): Promise<OpenStore> {
  while (await store.refresh(10));
  return store;
}

onBoth("gives back what it was given", async (store) => {
  const sent = await exampleSubmission();
  const before = await store.revision();
  const { isNew, row } = await store.add(sent, ann);
  assert(isNew);
  assert.equal(row.tier, "self-reported");
  assert.equal(row.accuracy, 0.5);
  assert.deepEqual((await store.find(sent.result.id))?.result, sent.result);
  assert.deepEqual(
    (await store.find(sent.result.id.slice(0, 8)))?.row.id,
    sent.result.id,
  );
  assert.equal((await store.predictions(sent.result.id))?.length, 4);
  assert((await store.revision()) > before);
  assert.equal(await store.find("0".repeat(64)), null);
  assert.equal(await store.find("' or 1=1 --"), null);
});

onBoth("stores the same result once, whoever sends it", async (store) => {
  const sent = await exampleSubmission();
  await store.add(sent, ann);
  const revision = await store.revision();
  for (const submitter of [ann, bob]) {
    const again = await store.add(sent, submitter);
    assert.equal(again.isNew, false);
    assert.equal(again.row.submitter, "ann");
  }
  assert.equal(await store.revision(), revision);
  assert.equal((await store.rows({}, all)).items.length, 1);
});

onBoth("stores the same result once when sent at once", async (store) => {
  const sent = await exampleSubmission();
  const added = await Promise.all(
    Array.from({ length: 10 }, () => store.add(sent, ann)),
  );
  assert.equal(added.filter(({ isNew }) => isNew).length, 1);
});

onBoth("keeps one table a submitter, ranks and all", async (store) => {
  for (const seed of [0, 1, 2]) {
    await store.add(await exampleSubmission({ seed, right: "1111" }), ann);
    await store.add(
      await exampleSubmission({ seed, right: "1100", method: "lora" }),
      ann,
    );
  }
  await store.add(await exampleSubmission({ seed: 7 }), bob);
  const { items } = await (await settled(store)).tables({}, all);
  assert.deepEqual(items.map(({ submitter }) => submitter), ["ann", "bob"]);
  const [table] = items;
  assert.deepEqual(
    table!.group.rows.map(({ label, runs }) => [label, runs]),
    [["full", 3], ["lora", 3]],
  );
  assert.deepEqual(table!.tiers, { "self-reported": 6 });
  assert.deepEqual(await (await settled(store)).table(table!.key), table);
  assert.equal(await (await settled(store)).table("nothing"), null);
  assert.equal(
    (await (await settled(store)).tables({ submitter: "bob" }, all)).items
      .length,
    1,
  );
  const facets = await store.facets({ submitter: "bob" });
  assert.deepEqual(facets.submitter, [
    { value: "ann", tables: 1 },
    { value: "bob", tables: 1 },
  ]);
  assert.deepEqual(facets.device, [{ value: "Test adapter", tables: 1 }]);
});

onBoth(
  "supersedes an older run of the same slot, and keeps it",
  async (store) => {
    const [old, young] = await Promise.all([
      exampleSubmission({ right: "1000" }),
      exampleSubmission({
        right: "1110",
        createdAt: "2026-11-24T09:00:00.000Z",
      }),
    ]);
    // The newer one counts, in whatever order they come.
    await store.add(young, ann);
    await store.add(old, ann);
    const { items } = await store.rows({ current: true }, all);
    assert.deepEqual(items.map(({ id }) => id), [young.result.id]);
    const kept = await store.find(old.result.id);
    assert.equal(kept?.row.supersededBy, young.result.id);
    assert.deepEqual(
      (await store.history(old.result.id)).map(({ kind }) => kind),
      ["stored", "superseded"],
    );
    const [table] = (await (await settled(store)).tables({}, all)).items;
    assert.equal(table!.leftOut, 1);
    assert.equal(table!.group.rows[0]!.accuracy?.value, 0.75);
  },
);

onBoth("never lets one submitter supersede another", async (store) => {
  const mine = await exampleSubmission({ right: "1000" });
  await store.add(mine, ann);
  await store.add(
    await exampleSubmission({
      right: "1110",
      createdAt: "2026-11-24T09:00:00.000Z",
    }),
    bob,
  );
  assert.equal((await store.find(mine.result.id))?.row.supersededBy, null);
});

onBoth("counts submitters who got the same, each once", async (store) => {
  const first = await exampleSubmission();
  await store.add(first, ann);
  await store.add(await exampleSubmission({ adapter: "Other" }), bob);
  await store.add(
    await exampleSubmission({
      adapter: "Other",
      createdAt: "2026-11-24T09:00:00.000Z",
    }),
    bob,
  );
  const last = await store.add(
    await exampleSubmission({ createdAt: "2026-11-24T11:00:00.000Z" }),
    eve,
  );
  const row = (await store.find(first.result.id))!.row;
  assert.equal(row.tier, "reproduced");
  assert.equal(row.reproductions, 2);
  assert.equal(last.row.tier, "reproduced");
  assert.equal(
    (await (await settled(store)).tables({}, all)).items[0]!.tiers.reproduced,
    1,
  );
});

onBoth(
  "notes a run that disagrees, and does not call it one that agrees",
  async (store) => {
    const items = 60;
    const first = await exampleSubmission({ right: "1".repeat(items) });
    await store.add(first, ann);
    await store.add(
      await exampleSubmission({ right: "0".repeat(items), adapter: "Other" }),
      bob,
    );
    const { row } = (await store.find(first.result.id))!;
    assert.deepEqual(
      [row.tier, row.reproductions, row.contradictions],
      ["self-reported", 0, 1],
    );
  },
);

onBoth("refuses another's result under a new name", async (store) => {
  const updateMs = [12.34567, 13.45678];
  await store.add(await exampleSubmission({ updateMs }), ann);
  const copy = await exampleSubmission({
    updateMs,
    createdAt: "2026-11-24T10:00:00.000Z",
  });
  await assert.rejects(store.add(copy, eve), CopiedError);
  assert.equal((await store.rows({}, all)).items.length, 1);
});

onBoth(
  "starts a referee's runs at the top, attested ones in between",
  async (store) => {
    const own = await store.add(await exampleSubmission(), judge);
    assert.equal(own.row.tier, "referee-run");
    const attested = await store.add({
      ...await exampleSubmission({ seed: 5 }),
      attestedBy: "https://github.com/ann/runs",
    }, ann);
    assert.equal(attested.row.tier, "attested");
  },
);

onBoth("hides a row with a reason, and shows it again", async (store) => {
  const sent = await exampleSubmission();
  await store.add(sent, ann);
  assert.equal(await store.hide("f".repeat(64), "spam"), false);
  assert(await store.hide(sent.result.id, "times of another device"));
  assert.deepEqual((await (await settled(store)).tables({}, all)).items, []);
  const { row } = (await store.find(sent.result.id))!;
  assert.equal(row.hiddenBecause, "times of another device");
  assert(await store.hide(sent.result.id, null));
  assert.equal((await (await settled(store)).tables({}, all)).items.length, 1);
});

onBoth("pages rows and tables without gaps or repeats", async (store) => {
  for (let i = 0; i < 7; i++) {
    await store.add(await exampleSubmission({ adapter: `Device ${i}` }), ann);
  }
  const ids = new Set<string>(), keys = new Set<string>();
  let after: string | undefined;
  do {
    const page = await store.rows({}, { limit: 3, after });
    for (const { id } of page.items) ids.add(id);
    after = page.next ?? undefined;
  } while (after !== undefined);
  do {
    const page = await (await settled(store)).tables({}, { limit: 3, after });
    for (const { key } of page.items) keys.add(key);
    after = page.next ?? undefined;
  } while (after !== undefined);
  assert.equal(ids.size, 7);
  assert.equal(keys.size, 7);
});

onBoth("shows runs that failed", async (store) => {
  await store.add(await exampleSubmission({ status: "oom" }), ann);
  const [table] = (await (await settled(store)).tables({}, all)).items;
  assert.deepEqual(table!.group.rows[0]!.failures, { oom: 1 });
  assert.equal((await store.rows({ status: "oom" }, all)).items.length, 1);
});

onBoth("shows tables as they were last summarized", async (store) => {
  const first = await store.add(await exampleSubmission(), ann);
  assert.deepEqual((await store.tables({}, all)).items, []);
  // Whoever sent the first result of a table finds it.
  const table = await store.table(first.row.table);
  assert.equal(table!.group.rows[0]!.runs, 1);
  const before = await store.revision();
  await store.add(await exampleSubmission({ seed: 1 }), ann);
  const { items: [old] } = await store.tables({}, all);
  assert.deepEqual(old, { ...table, isBehind: true });
  const stored = await store.revision();
  assert(stored > before);
  assert.equal(await store.refresh(10), false);
  const { items: [young] } = await store.tables({}, all);
  assert.equal(young!.isBehind, false);
  assert.equal(young!.group.rows[0]!.runs, 2);
  assert((await store.revision()) > stored, "caches are told");
  await store.refresh(10);
  assert.equal(await store.revision(), stored + 1, "nothing left to do");
});

onBoth("summarizes first what waited the longest", async (store) => {
  for (const adapter of ["A", "B", "C"]) {
    await store.add(await exampleSubmission({ adapter }), ann);
    assert.equal(await store.refresh(2), false);
  }
  for (const adapter of ["C", "B", "A"]) {
    await store.add(await exampleSubmission({ adapter, seed: 1 }), ann);
  }
  assert.equal(await store.refresh(1), true);
  const { items } = await store.tables({}, all);
  assert.deepEqual(
    items.filter(({ isBehind }) => !isBehind).map(({ group }) => group.device),
    ["A"],
  );
});

Deno.test("openStore() on PostgreSQL does the same", async (t) => {
  await using server: PostgresServer = await startPostgres();
  for (const [name, check] of tests) {
    await t.step(name, async () => await on(await server.fresh(), check));
  }
});
