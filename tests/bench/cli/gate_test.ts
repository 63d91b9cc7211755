import assert from "node:assert/strict";
import { gateCommand } from "../../../bench/cli/commands/gate.ts";
import { exitCodeOf } from "../../../bench/cli/exit_code.ts";
import type { GateReport } from "../../../bench/gate/check.ts";
import { loadedResults } from "../loaded_results.ts";
import { fakeEngine } from "../fake_engine.ts";
import { storeResults } from "../store_results.ts";
import { type FakeSideOptions, fakeSides } from "./fake_sides.ts";
import { recordingIo } from "./recording_io.ts";

/** Runs the command on fake checkouts. */
async function gate(args: readonly string[], own: FakeSideOptions = {}) {
  const sides = fakeSides(own);
  const io = recordingIo({ clock: sides.clock });
  let code = 0;
  let fault = "";
  const command = gateCommand(
    { io, args, setExit: (own) => void (code = own) },
    { engine: fakeEngine(), openSide: sides.openSide },
  ).exitOverride().configureOutput({ writeErr: io.err, writeOut: io.out });
  try {
    await command.parseAsync([...args], { from: "user" });
  } catch (error) {
    code = exitCodeOf(error);
    fault = (error as Error).message;
  }
  assert.equal(sides.open(), 0, "a checkout still runs");
  return { code, fault, out: io.written(), err: io.told(), sides };
}

const timed = ["--tiers", "timed", "--accepted", "../main"];
const one = [...timed, "--work", "swin/emoji53 adapter"];

Deno.test("bench gate times each work against the accepted checkout, and passes what is as fast", async () => {
  const { code, out, sides } = await gate(timed);
  assert.equal(code, 0);
  assert.deepEqual(sides.started, [
    "baseline ../main gate convnext/emoji53 full",
    "candidate . gate convnext/emoji53 full",
    "baseline ../main gate swin/emoji53 adapter",
    "candidate . gate swin/emoji53 adapter",
    "baseline ../main gate llama/catbal lora",
    "candidate . gate llama/catbal lora",
  ]);
  assert.match(
    out,
    /^pass {3}timed convnext\/emoji53 full: not slower by 8\.0 % or more; 1\.000 times the baseline's processor time/,
  );
  assert.match(
    out,
    /\ngate: pass: 3 checks, 0 failed, 0 unsure; a change without effect fails at most one time in 100\n$/,
  );
});

Deno.test("bench gate fails what is slower, by processes that are started twice", async () => {
  const { code, out, sides } = await gate(one, { factor: 1.12 });
  assert.equal(code, 1);
  assert.equal(sides.started.length, 4);
  assert.match(out, /^FAIL {3}timed .*slower, and again when measured afresh/);
  assert.match(out, /\ngate: FAIL: 1 checks, 1 failed, 0 unsure/);
});

Deno.test("bench gate cannot tell within a budget that is too small", async () => {
  const { code, out } = await gate([...one, "--budget", "1"]);
  assert.equal(code, 4);
  assert.match(out, /^UNSURE timed .*cannot tell whether it is slower by 8/);
});

Deno.test("bench gate judges by the slow-down that matters to the caller", async () => {
  assert.equal((await gate(one, { factor: 1.03 })).code, 0);
  const strict = await gate([...one, "--slowdown", "3"], { factor: 1.03 });
  assert.equal(strict.code, 1);
});

Deno.test("bench gate refuses unlike devices, and an accepted checkout that cannot be timed", async () => {
  const unlike = await gate(one, { driver: "2" });
  assert.equal(unlike.code, 2);
  assert.match(unlike.fault, /driver is "1" in the baseline and "2" in the/);
  const broken = await gate(one, { broken: ["baseline", 1] });
  assert.equal(broken.code, 2);
  assert.match(broken.fault, /Cannot time the baseline: it ended with code 1/);
  const none = await gate(one, { broken: ["candidate", 3] });
  assert.equal(none.code, 3);
});

Deno.test("bench gate fails a checkout that cannot be timed any more", async () => {
  const { code, out } = await gate(one, { broken: ["candidate", 1] });
  assert.equal(code, 1);
  assert.match(
    out,
    /^FAIL {3}timed .*: cannot be timed, while the accepted checkout can: it ended with code 1\n/,
  );
});

Deno.test("bench gate tells wrong arguments from a regression", async () => {
  for (
    const [args, fault] of [
      [["--tiers", "fast"], /no tier "fast", expected some of exact, timed/],
      [["--tiers", "timed"], /found no --accepted, expected a folder/],
      [[...timed, "--slowdown", "x"], /Found "x", expected a number of perc/],
      [[...timed, "--slowdown", "0"], /Found "0"/],
      [[...timed, "--budget", "0"], /Found "0", expected a positive integer/],
      [[...timed, "--clock", "sun"], /Allowed choices are wall, cpu/],
      [
        [...timed, "--work", "swin/emoji53 loro"],
        /Cannot time "swin\/emoji53 loro": suite "gate" has no such work, expected some of convnext\/emoji53 full, /,
      ],
      [["--aa", "3", "--work", "a"], /Cannot time "a"/],
      [["--update", "--no-device"], /Cannot write baselines without a device/],
      [["--tiers", "quality"], /found no --accepted-results/],
    ] as const
  ) {
    const found = await gate(args);
    assert.equal(found.code, 2, args.join(" "));
    assert.match(found.fault, fault);
    assert.equal(found.sides.started.length, 0);
  }
});

Deno.test("bench gate writes a report, a summary and annotations, and shows the report again", async () => {
  const folder = await Deno.makeTempDir();
  const markdown = `${folder}/summary.md`;
  const found = await gate(
    [...one, "--json", "--annotations", "--markdown", markdown],
    { factor: 1.2 },
  );
  const report: GateReport = JSON.parse(found.out);
  assert.deepEqual([report.verdict, report.checks.length], ["fail", 1]);
  assert.match(
    found.err,
    /\n::error title=timed swin\/emoji53 adapter::slower/,
  );
  const text = await Deno.readTextFile(markdown);
  assert.match(text, /^<!-- truetune-gate -->\n### Gate: ❌ fail\n/);
  await Deno.writeTextFile(`${folder}/report.json`, found.out);
  const shown = await gate([
    ...["--render", `${folder}/report.json`],
    ...["--markdown", `${folder}/comment.md`],
  ]);
  assert.equal(shown.code, 1);
  assert.match(shown.out, /^FAIL {3}timed swin\/emoji53 adapter: slower/);
  assert.equal(await Deno.readTextFile(`${folder}/comment.md`), text);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("bench gate compares the quality of two folders with results", async () => {
  const folder = await Deno.makeTempDir();
  const right = (count: number) => "1".repeat(count).padEnd(400, "0");
  const side = async (name: string, count: number) => {
    await storeResults(
      `${folder}/${name}`,
      await loadedResults(
        ...[0, 1, 2, 3].map((seed) => ({ seed, right: right(count + seed) })),
      ),
    );
    return `${folder}/${name}`;
  };
  const old = await side("old", 300);
  const compare = (results: string) =>
    gate([
      ...["--tiers", "quality", "--results", results],
      ...["--accepted-results", old],
    ]);
  const same = await compare(await side("same", 300));
  assert.equal(same.code, 0, same.out);
  assert.match(same.out, /pass {3}quality .* accuracy: equal in every paired/);
  const worse = await compare(await side("worse", 240));
  assert.equal(worse.code, 1, worse.out);
  assert.match(worse.out, /FAIL {3}quality .* accuracy: -15 ± .*points: worse/);
  const empty = `${folder}/empty`;
  await Deno.mkdir(empty);
  const none = await compare(empty);
  assert.equal(none.code, 2);
  assert.match(none.fault, /found no result in --results ".*empty"/);
  await Deno.remove(folder, { recursive: true });
});
