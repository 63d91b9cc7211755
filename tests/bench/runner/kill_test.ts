import assert from "node:assert/strict";
import { readResult } from "../../../bench/result/read_result.ts";
import { createRandom } from "../../../models/random.ts";

const SCRIPT = new URL("killable_run.ts", import.meta.url).pathname;

/** Starts the run and kills it with SIGKILL after `events` lines; returns whether it had ended before. */
async function runAndKill(out: string, events: number): Promise<boolean> {
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", "--no-check", "--no-lock", SCRIPT, out],
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

async function readAll(out: string): Promise<Map<string, string>> {
  const folder = `${out}/fake/fake-fake-gpu`;
  const outcomes = new Map<string, string>();
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile) continue;
    assert.match(name, /\.json$/, "a temporary file is left");
    const result = await readResult(
      await Deno.readTextFile(`${folder}/${name}`),
    );
    assert(!outcomes.has(result.cell.hash), "a result is there twice");
    outcomes.set(result.cell.hash, result.outcome);
    const { size } = await Deno.stat(`${folder}/${result.predictions!.file}`);
    assert(size > 0);
  }
  assert.deepEqual([...Deno.readDirSync(`${folder}/.progress`)], []);
  return outcomes;
}

Deno.test("a run that is killed again and again loses, doubles and tears nothing", async () => {
  const whole = await Deno.makeTempDir(), killed = await Deno.makeTempDir();
  try {
    assert.equal(await runAndKill(whole, Infinity), true);
    const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
    const random = createRandom(seed, "kill");
    let kills = 0;
    // Each attempt gets a step further at least, so this ends.
    while (!await runAndKill(killed, 4 + random.integer(12))) kills++;
    assert(kills >= 3, `only ${kills} kills with seed ${seed}`);
    assert.deepEqual(
      [...await readAll(killed)].toSorted(),
      [...await readAll(whole)].toSorted(),
      `seed ${seed}`,
    );
  } finally {
    await Deno.remove(whole, { recursive: true });
    await Deno.remove(killed, { recursive: true });
  }
});
