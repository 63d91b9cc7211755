import assert from "node:assert/strict";

const ROOT = new URL("../../../", import.meta.url).pathname;

/** Runs the command as `deno task goldens` does. */
async function goldens(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    cwd: ROOT,
    args: [
      ...["run", "-A", "-q", "--lock=peers.lock", "--frozen"],
      "bench/cli/goldens.ts",
      ...args,
    ],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("goldens prints a line a file and exits 0 when every file passed", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.copyFile(
    `${ROOT}tests/goldens/lr_cosine.json`,
    `${folder}/a.json`,
  );
  await Deno.copyFile(
    `${ROOT}tests/goldens/partitions/swin.json`,
    `${folder}/b.json`,
  );
  const { code, stdout } = await goldens(folder);
  assert.equal(code, 0);
  assert.match(stdout, /^pass +a\.json +9 of 9 cases/);
  assert.match(stdout, /\npass +b\.json +5 of 5 cases/);
  assert.match(stdout, /native: 2 pass, 0 fail, 0 unsupported/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("goldens exits 5 when a file failed; with --json there is nothing but JSON", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/a.safetensors`, "broken");
  const { code, stdout } = await goldens(
    folder,
    "--json",
    "--engine",
    "tfjs-cpu",
  );
  assert.equal(code, 5);
  const result = JSON.parse(stdout);
  assert.equal(result.engine, "tfjs-cpu");
  assert.deepEqual(result.totals, { pass: 0, fail: 1, unsupported: 0 });
  assert.equal(result.files[0].status, "fail");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("goldens exits 5 when it knows no way to check a file", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/b.json`, "{}");
  const { code, stdout } = await goldens(folder);
  assert.equal(code, 5);
  assert.match(stdout, /^unsupported b\.json +- unknown kind of JSON/);
  assert.match(stdout, /native: 0 pass, 0 fail, 1 unsupported/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("goldens exits 2 for an unknown engine or an empty folder", async () => {
  const unknown = await goldens("--engine", "cuda");
  assert.equal(unknown.code, 2);
  assert.match(
    unknown.stderr,
    /"cuda", expected one of native, tfjs, tfjs-cpu/,
  );
  const empty = await goldens(`${ROOT}docs-that-do-not-exist`);
  assert.equal(empty.code, 2);
  assert.match(empty.stderr, /no fixture in/);
});
