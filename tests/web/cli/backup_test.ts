import assert from "node:assert/strict";
import { runWeb } from "../../../web/cli/program.ts";
import { diskBlobs } from "../../../web/store/disk_blobs.ts";
import { openStore } from "../../../web/store/open_store.ts";
import { exampleSubmission } from "../example_submission.ts";

const now = () => "2026-11-25T00:00:00.000Z";
const ann = { name: "ann", isReferee: false };
const open = (data: string) =>
  openStore({
    url: `${data}/board.sqlite`,
    blobs: diskBlobs(`${data}/blobs`),
    now,
  });

/** Runs a command of the site on a folder of data. */
async function web(data: string, args: string[], databaseUrl = "") {
  let err = "";
  const code = await runWeb(args, {
    out() {},
    err: (text) => void (err += text),
    env: (name) =>
      ({ TRUETUNE_DATA: data, DATABASE_URL: databaseUrl })[name] || undefined,
    now,
    signal: new AbortController().signal,
  });
  return { code, err };
}

Deno.test("web backup copies a board in use, and web restore makes an empty folder that board", async () => {
  const root = await Deno.makeTempDir();
  const [data, copy, fresh] = ["data", "copy", "fresh"].map((name) =>
    `${root}/${name}`
  ) as [string, string, string];
  try {
    await Deno.mkdir(data);
    const sent = [
      await exampleSubmission({ seed: 0 }),
      await exampleSubmission({ seed: 1 }),
    ];
    const later = await exampleSubmission({ seed: 2 });
    await using store = await open(data);
    for (const one of sent) await store.add(one, ann);
    const rows = await store.rows({}, { limit: 10 });
    assert.deepEqual(await web(data, ["backup", copy]), { code: 0, err: "" });
    await store.add(later, ann); // the site was not stopped

    const again = await web(data, ["backup", copy]);
    assert.equal(again.code, 1);
    assert.match(again.err, /expected an empty folder/);
    const over = await web(data, ["restore", copy]);
    assert.equal(over.code, 1);
    assert.match(over.err, /expected an empty folder/);
    assert.equal((await store.rows({}, { limit: 10 })).items.length, 3);

    assert.deepEqual(await web(fresh, ["restore", copy]), { code: 0, err: "" });
    await using restored = await open(fresh);
    assert.deepEqual(await restored.rows({}, { limit: 10 }), rows);
    for (const { result } of sent) {
      assert.deepEqual((await restored.find(result.id))?.result, result);
      assert.deepEqual(
        await restored.predictions(result.id),
        await store.predictions(result.id),
      );
    }
    assert.equal((await restored.add(later, ann)).isNew, true);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("web backup and restore refuse what has no board, and PostgreSQL", async () => {
  const root = await Deno.makeTempDir();
  try {
    const none = await web(`${root}/a`, ["backup", `${root}/b`]);
    assert.equal(none.code, 1);
    assert.match(none.err, /found no board\.sqlite/);
    const other = await web(
      `${root}/a`,
      ["backup", `${root}/b`],
      "postgres://x",
    );
    assert.match(other.err, /pg_dump/);
    const empty = await web(`${root}/a`, ["restore", `${root}/b`]);
    assert.match(empty.err, /found no board\.sqlite/);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
