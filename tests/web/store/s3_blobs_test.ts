import assert from "node:assert/strict";
import { gunzipSync, gzipSync } from "node:zlib";
import { sha256 } from "../../../bench/result/content_hash.ts";
import { openBlobs } from "../../../web/cli/open_blobs.ts";
import { s3Blobs } from "../../../web/store/s3_blobs.ts";
import { openStore } from "../../../web/store/open_store.ts";
import { exampleSubmission } from "../example_submission.ts";
import { S3_KEYS, startS3 } from "./s3_server.ts";

async function hashesOf(own: AsyncIterable<string>): Promise<string[]> {
  return (await Array.fromAsync(own)).sort();
}

Deno.test("s3Blobs() gives back what it was given, stores it once, and lists it page by page", async () => {
  await using server = startS3();
  const blobs = s3Blobs({ url: server.url, ...S3_KEYS });
  const texts = ["a", "zwölf Äpfel 🍎\n", "x".repeat(1e5), "", "e"];
  const hashes = await Promise.all(texts.map((text) => sha256(text)));
  for (const [i, text] of texts.entries()) await blobs.put(hashes[i]!, text);
  for (const [i, text] of texts.entries()) {
    assert.equal(await blobs.get(hashes[i]!), text);
  }
  const [hash] = hashes as [string];
  const key = `some/prefix/${hash.slice(0, 2)}/${hash}.gz`;
  assert.equal(gunzipSync(server.objects.get(key)!).toString(), "a");
  server.asked.length = 0;
  await blobs.put(hash, "a");
  assert.deepEqual(server.asked, [`HEAD /bucket/${key}`]);
  server.objects.set("some/prefix/other", new Uint8Array());
  server.objects.set(`elsewhere/${key}`, new Uint8Array());
  assert.deepEqual(await hashesOf(blobs.list()), hashes.toSorted());
});

Deno.test("s3Blobs() says what is missing, changed or forbidden", async () => {
  await using server = startS3();
  const blobs = s3Blobs({ url: server.url, ...S3_KEYS });
  const hash = await sha256("a");
  await assert.rejects(
    blobs.get(hash),
    /Cannot read .*: found 404 \(NoSuchKey\)/,
  );
  await assert.rejects(blobs.get("../../etc"), /expected 64 hexadecimal/);
  await blobs.put(hash, "a");
  server.objects.set(
    `some/prefix/${hash.slice(0, 2)}/${hash}.gz`,
    new Uint8Array(gzipSync("b")),
  );
  await assert.rejects(blobs.get(hash), /its content has changed/);
  const thief = s3Blobs({ url: server.url, ...S3_KEYS, secretAccessKey: "x" });
  await assert.rejects(thief.get(hash), /found 403 \(SignatureDoesNotMatch\)/);
  await assert.rejects(thief.put(hash, "a"), /found 403/);
  assert.throws(() => s3Blobs({ url: "bucket", ...S3_KEYS }), TypeError);
});

Deno.test("s3Blobs() asks a busy store again", async () => {
  await using server = startS3();
  const blobs = s3Blobs({ url: server.url, ...S3_KEYS });
  const hash = await sha256("a");
  server.faults.push(503, 500, 503);
  await blobs.put(hash, "a");
  server.faults.push(429);
  assert.equal(await blobs.get(hash), "a");
});

Deno.test("a board keeps its texts in a bucket when the environment names one", async () => {
  await using server = startS3();
  const env: Record<string, string> = {
    TRUETUNE_S3: server.url,
    AWS_ACCESS_KEY_ID: S3_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey,
    AWS_REGION: S3_KEYS.region,
  };
  const open = (names: Record<string, string>) =>
    openBlobs({ env: (name) => names[name] }, "/nowhere");
  await using store = await openStore({
    url: ":memory:",
    blobs: open(env),
    now: () => "2026-11-25T00:00:00.000Z",
  });
  const sent = await exampleSubmission();
  await store.add(sent, { name: "ann", isReferee: false });
  assert.deepEqual((await store.find(sent.result.id))?.result, sent.result);
  assert.equal((await store.predictions(sent.result.id))?.length, 4);
  assert.equal(server.objects.size, 2);
  assert.throws(
    () => open({ ...env, AWS_SECRET_ACCESS_KEY: "" }),
    /found no AWS_SECRET_ACCESS_KEY/,
  );
});
