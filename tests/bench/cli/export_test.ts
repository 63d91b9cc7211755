import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runProgram } from "../../../bench/cli/program.ts";
import { exporters } from "../../../bench/exporters/mod.ts";
import { HONEST } from "../checks/cheats.ts";
import { recordingIo } from "./recording_io.ts";
import { inFolder } from "../../in_folder.ts";

const FOLDER = fileURLToPath(HONEST);

async function bench(...args: string[]) {
  const io = recordingIo();
  const code = await runProgram(["export", ...args], io);
  return { code, out: io.written(), err: io.told() };
}

/** Formats that are one text, and may go to standard output. */
const TEXTS = [
  ...["bibtex", "bmf", "csv", "junit", "lm_eval", "openmetrics", "sarif"],
];

Deno.test("bench export writes each format into a folder, and says which files", () =>
  inFolder(async (folder) => {
    for (const format of Object.keys(exporters)) {
      const out = `${folder}/${format}`;
      const told = await bench(FOLDER, "--format", format, "--out", out);
      assert.equal(told.code, 0, `${format}: ${told.err}`);
      const written = [...Deno.readDirSync(out)]
        .map(({ name }) => `${out}/${name}`).sort();
      assert(written.length > 0);
      assert.deepEqual(told.out.trimEnd().split("\n").sort(), written);
      const again = await bench(
        ...[FOLDER, "--format", format, "--out", out, "--json"],
      );
      assert.deepEqual(JSON.parse(again.out).files.sort(), written);
    }
  }));

Deno.test("bench export writes one text to standard output, the same as into a folder", () =>
  inFolder(async (folder) => {
    for (const format of TEXTS) {
      const { code, out } = await bench(FOLDER, "--format", format);
      assert.equal(code, 0, format);
      await bench(FOLDER, "--format", format, "--out", `${folder}/${format}`);
      const [{ name }] = [...Deno.readDirSync(`${folder}/${format}`)] as [
        Deno.DirEntry,
      ];
      const text = await Deno.readTextFile(`${folder}/${format}/${name}`);
      assert.equal(out, text, format);
    }
  }));

Deno.test("bench export refuses with 2 what is no one text, no format, no folder, no results", () =>
  inFolder(async (folder) => {
    for (const format of Object.keys(exporters)) {
      if (TEXTS.includes(format)) continue;
      const { code, out, err } = await bench(FOLDER, "--format", format);
      assert.equal(code, 2, format);
      assert.equal(out, "");
      assert.match(err, /found \d+ files of it, expected --out DIR/);
    }
    const unknown = await bench(FOLDER, "--format", "cvs");
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /'cvs' is invalid.*csv/);
    const missing = await bench(FOLDER);
    assert.equal(missing.code, 2);
    assert.match(missing.err, /--format/);
    const nowhere = await bench(`${folder}/no`, "--format", "csv");
    assert.equal(nowhere.code, 2);
    const empty = await bench(folder, "--format", "csv", "--json");
    assert.equal(empty.code, 2);
    assert.match(JSON.parse(empty.out).error.message, /found no results in it/);
  }));

Deno.test("bench export leaves out what is no result, says so, and ends with 6", () =>
  inFolder(async (folder) => {
    await Deno.copyFile(`${FOLDER}/full_s0.json`, `${folder}/full_s0.json`);
    await Deno.mkdir(`${folder}/predictions`);
    const { predictions } = JSON.parse(
      await Deno.readTextFile(`${folder}/full_s0.json`),
    );
    await Deno.copyFile(
      `${FOLDER}/${predictions.file}`,
      `${folder}/${predictions.file}`,
    );
    await Deno.writeTextFile(`${folder}/torn.json`, "{");
    const { code, out, err } = await bench(folder, "--format", "csv");
    assert.equal(code, 6);
    assert.equal(out.trimEnd().split("\r\n").length, 2);
    assert.match(err, /^Left out .*torn\.json: /);
  }));

Deno.test("bench export puts the findings of verify into sarif and junit", () =>
  inFolder(async (folder) => {
    // The best of three seeds: the first two are not shown.
    for (const name of ["predictions", "full_s2.json"]) {
      await copy(`${FOLDER}/${name}`, `${folder}/${name}`);
    }
    const sarif = await bench(folder, "--format", "sarif");
    const [run] = JSON.parse(sarif.out).runs;
    assert.deepEqual(
      run.results.map(({ ruleId }: { ruleId: string }) => ruleId),
      ["check/every_seed"],
    );
    const junit = await bench(folder, "--format", "junit");
    assert.match(
      junit.out,
      /failures="1".*\n.*\n.*\n.*<failure type="every_seed"/,
    );
  }));

async function copy(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) {
    await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}
