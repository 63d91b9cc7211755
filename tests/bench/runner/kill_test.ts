import assert from "node:assert/strict";
import { readResult } from "../../../bench/result/read_result.ts";
import { createRandom } from "../../../models/random.ts";

const SCRIPT = new URL("killable_run.ts", import.meta.url).pathname;

/** Starts the run and kills it with SIGKILL after `events` lines; returns whether it had ended before. */
async function runAndKill(
  out: string,
  engine: string,
  events: number,
): Promise<boolean> {
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", "--no-check", "--no-lock", SCRIPT, out, engine],
    stdout: "piped",
  }).spawn();
  let seen = 0;
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    seen += decoder.decode(chunk, { stream: true }).split("\n").length - 1;
    if (seen >= events) break;
  }
  if (seen >= events) child.kill("SIGKILL");
  const { success, signal } = await child.status;
  assert(success || signal === "SIGKILL", "the run failed by itself");
  return success;
}

/** Outcomes by hash of the cell, all files checked on the way. */
async function readAll(out: string): Promise<[string, string][]> {
  const outcomes = new Map<string, string>();
  for await (
    const { name: device, isDirectory } of Deno.readDir(`${out}/fake`)
  ) {
    assert(isDirectory);
    const folder = `${out}/fake/${device}`;
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile) continue;
      assert.match(name, /\.json$/, "a temporary file is left");
      const result = await readResult(
        await Deno.readTextFile(`${folder}/${name}`),
      );
      assert.equal(result.status, "ok");
      assert(!outcomes.has(result.cell.hash), "a result is there twice");
      outcomes.set(result.cell.hash, result.outcome);
      const { size } = await Deno.stat(`${folder}/${result.predictions!.file}`);
      assert(size > 0);
    }
    assert.deepEqual([...Deno.readDirSync(`${folder}/.progress`)], []);
  }
  return [...outcomes].toSorted();
}

/** Kills a run `kills` times or until it ends, then lets it end, and compares with one that was left alone. */
async function survive(engine: string, kills: number, events: number) {
  const whole = await Deno.makeTempDir(), killed = await Deno.makeTempDir();
  try {
    assert.equal(await runAndKill(whole, engine, Infinity), true);
    const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
    const random = createRandom(seed, "kill");
    let killedTimes = 0;
    for (; killedTimes < kills; killedTimes++) {
      if (await runAndKill(killed, engine, 4 + random.integer(events))) break;
    }
    assert(killedTimes >= 3, `only ${killedTimes} kills with seed ${seed}`);
    assert.equal(await runAndKill(killed, engine, Infinity), true);
    assert.deepEqual(
      await readAll(killed),
      await readAll(whole),
      `seed ${seed}`,
    );
  } finally {
    await Deno.remove(whole, { recursive: true });
    await Deno.remove(killed, { recursive: true });
  }
}

Deno.test("a run that is killed again and again loses, doubles and tears nothing", () =>
  survive("fake", 12, 12));

Deno.test("a run on the GPU that is killed five times ends in the same bits", () =>
  // Of its 43 events three kills use 33 at most, so that they fit whatever the seed is.
  survive("native", 5, 8));
