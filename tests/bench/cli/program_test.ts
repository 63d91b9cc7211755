import assert from "node:assert/strict";
import { doctorCommand } from "../../../bench/cli/commands/doctor.ts";
import { runProgram } from "../../../bench/cli/program.ts";
import { formatJson } from "../../../bench/result/format_json.ts";
import { DeviceError } from "../../../models/mod.ts";
import { architectures, methods, metrics } from "../../../mod.ts";
import { loadedResults } from "../loaded_results.ts";
import { exampleResult } from "../result/example_result.ts";
import { storeResults } from "../store_results.ts";
import { recordingIo } from "./recording_io.ts";
import { inFolder } from "../../in_folder.ts";

async function bench(...args: string[]) {
  const io = recordingIo();
  const code = await runProgram(args, io);
  return { code, out: io.written(), err: io.told() };
}

Deno.test("bench list shows every plugin", async () => {
  const { code, out } = await bench("list");
  assert.equal(code, 0);
  for (const registry of [architectures, methods, metrics]) {
    for (const [name, { summary }] of Object.entries(registry)) {
      assert(out.includes(name) && out.includes(summary), name);
    }
  }
  assert.match(
    out,
    / lora +LoRA: .* \(rank 8, alpha 8, dropout 0, targets null\)\n/,
  );
  const one = await bench("list", "suites", "--json");
  const { suites } = JSON.parse(one.out);
  assert.match(suites.quick, /[Ff]ive/);
  assert.match(suites.emoji53, /ConvNeXt-micro/);
});

Deno.test("bench tells usage faults with code 2, and what is allowed", async () => {
  const kind = await bench("list", "things");
  assert.equal(kind.code, 2);
  assert.match(kind.err, /Allowed choices are models, methods/);
  const option = await bench("run", "--metod", "full");
  assert.equal(option.code, 2);
  assert.match(option.err, /unknown option '--metod'/);
  assert.match(option.err, /--method/);
  const seeds = await bench("run", "--seeds", "3-1");
  assert.equal(seeds.code, 2);
  assert.match(seeds.err, /expected natural numbers such as 0,2,5-7/);
  const suite = await bench("run", "quik");
  assert.equal(suite.code, 2);
  assert.match(suite.err, /no such suite or command.*quick, rates, smoke/);
  const engine = await bench("run", "smoke", "--engine", "webgl");
  assert.equal(engine.code, 2);
  assert.match(engine.err, /no engine "webgl", expected one of native, tfjs/);
  const method = await bench("run", "smoke", "--method", "lora");
  assert.equal(method.code, 2);
  assert.match(method.err, /no such method there, expected one of full/);
  const model = await bench("run", "smoke", "--model", "swin");
  assert.equal(model.code, 2);
  for (const { out } of [kind, option, seeds, suite, engine, method, model]) {
    assert.equal(out, "");
  }
});

Deno.test("bench --json writes one document, also for faults", async () => {
  const { code, out } = await bench("run", "quik", "--json");
  assert.equal(code, 2);
  const { error } = JSON.parse(out);
  assert.deepEqual([error.name, error.code], ["UsageError", 2]);
});

Deno.test("bench --help explains and ends well", async () => {
  const { code, out } = await bench("--help");
  assert.equal(code, 0);
  for (
    const command of [
      ...["run", "list", "plan", "validate", "doctor", "kernels", "report"],
      ...["compare", "pretrain"],
    ]
  ) {
    assert.match(out, new RegExp(`^  ${command} `, "m"));
    const help = await bench(command, "--help");
    assert.equal(help.code, 0);
    assert.match(help.out, /--json/, command);
  }
});

Deno.test("bench plan counts cells, updates and operations", async () => {
  const { code, out } = await bench("plan", "emoji53", "--out", "/none");
  assert.equal(code, 0);
  assert.match(out, /emoji53: 36 cells/);
  assert.match(out, /dt1 .*40 \+ 40 \+ 40 \+ 40/);
  assert.match(out, /TFLOP, time unknown/);
  const { cells, flops, wallMs } = JSON.parse(
    (await bench("plan", "emoji53", "--out", "/none", "--json")).out,
  );
  assert.equal(cells.length, 36);
  assert.equal(wallMs, null);
  assert(flops > 2e12);
});

Deno.test("--seeds takes how many, or which", async () => {
  const seedsOf = async (...seeds: string[]) => {
    const args = ["plan", "smoke", "--out", "/none", "--json", ...seeds];
    const { code, out } = await bench(...args);
    assert.equal(code, 0);
    return (JSON.parse(out).cells as { seed: number }[])
      .map(({ seed }) => seed);
  };
  assert.deepEqual(await seedsOf(), [0]);
  assert.deepEqual(await seedsOf("--seeds", "2"), [0, 1]);
  assert.deepEqual(await seedsOf("--seeds", "2-2"), [2]);
  assert.deepEqual(await seedsOf("--seeds", "3,5-6"), [3, 5, 6]);
  for (const wrong of ["0", "2x", "-1", "20261124"]) {
    const { code, err } = await bench("plan", "smoke", `--seeds=${wrong}`);
    assert.equal(code, 2, wrong);
    assert.match(err, /Found .*expected/);
  }
});

Deno.test("bench report --suite --seeds says what is missing of these seeds", () =>
  inFolder(async (folder) => {
    const missing = async (...args: string[]) => {
      const { out } = await bench(
        ...["report", folder, "--suite", "smoke", "--json", ...args],
      );
      const { coverage } = JSON.parse(out);
      return coverage.missing.map((own: { seed: number }) => own.seed);
    };
    assert.deepEqual(await missing(), [0]);
    assert.deepEqual(await missing("--seeds", "3"), [0, 1, 2]);
  }));

Deno.test("bench plan tells the time from earlier cells", () =>
  inFolder(async (folder) => {
    const result = await exampleResult(); // 1.1 GFLOP in 120 ms
    await Deno.writeTextFile(`${folder}/a.json`, formatJson(result));
    const { out } = await bench("plan", "quick", "--out", folder, "--json");
    const { flops, wallMs } = JSON.parse(out);
    assert(Math.abs(wallMs / (flops * 120 / 1.1e9) - 1) < 1e-9);
  }));

Deno.test("bench plan --detect says what a difference needs, from stored noise", () =>
  inFolder(async (folder) => {
    await storeResults(
      folder,
      await loadedResults(
        { right: "11110000" },
        { right: "11111000", seed: 1 },
        { method: "dt1", right: "11100000" },
        { method: "dt1", right: "11111100", seed: 1 },
      ),
    );
    const plan = (...args: string[]) =>
      bench("plan", "quick", "--out", folder, ...args);
    const { code, out } = await plan("--detect", "5pt");
    assert.equal(code, 0);
    assert.match(out, /difference of 5 points from full in 4 of 5 tries/);
    assert.match(out, /dt1 .* 2 folds .*\(of 16\)/);
    const json = await plan("--detect", "5pt", "--json");
    assert.equal(JSON.parse(json.out).detections[0].label, "dt1");
    assert.equal((await plan("--detect", "much")).code, 2);
    const none = await bench("plan", "smoke", "--out", folder, "--detect=1pt");
    assert.equal(none.code, 2);
    assert.match(none.err, /found 0 results of smoke, expected at least two/);
  }));

Deno.test("bench validate says what is wrong and where", () =>
  inFolder(async (folder) => {
    const write = async (name: string, text: string) => {
      await Deno.writeTextFile(`${folder}/${name}`, text);
      return `${folder}/${name}`;
    };
    const result = formatJson(await exampleResult());
    const good = await write("good.json", result);
    const fine = await bench("validate", good, "suites/smoke.yaml");
    assert.equal(fine.code, 0);
    assert.match(fine.out, /good\.json: valid result\n.*valid suite/);

    const bad = await write("bad.json", result.replace('"ok"', '"fine"'));
    const line = result.split("\n").findIndex((own) => own.includes('"ok"'));
    const wrong = await bench("validate", good, bad);
    assert.equal(wrong.code, 6);
    assert.match(
      wrong.out,
      new RegExp(`bad\\.json:${line + 1}:13: Cannot read status`),
    );
    const changed = await write(
      "changed.json",
      result.replace('"samples": 4', '"samples": 5'),
    );
    assert.match(
      (await bench("validate", changed)).out,
      /changed\.json:3:9: Cannot read id/,
    );
    const torn = await write("torn.json", result.slice(0, 400));
    const half = await bench("validate", torn);
    assert.equal(half.code, 6);
    assert.match(half.out, /torn\.json:\d+:\d+: /);

    const suite = await write("a.yaml", "version: 1\nmodel: { nam: x }\n");
    const { code, out } = await bench("validate", suite, bad, "--json");
    assert.equal(code, 2);
    assert.deepEqual(
      JSON.parse(out).files.map(({ kind }: { kind: string }) => kind),
      ["suite", "result"],
    );
    assert.match(JSON.parse(out).files[0].fault, /a\.yaml:2:\d+: /);
    assert.equal((await bench("validate", "README.md")).code, 2);
    assert.equal((await bench("validate", `${folder}/none.yaml`)).code, 2);
  }));

Deno.test("bench report shows what lies in a folder, and what it leaves out", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/quick/native`, { recursive: true });
    const result = formatJson(await exampleResult());
    await Deno.writeTextFile(`${folder}/quick/native/a.json`, result);
    const fine = await bench("report", folder);
    assert.equal(fine.code, 0);
    assert.match(fine.out, /convnext-micro on emoji53/);
    const markdown = await bench("report", folder, "--format", "markdown");
    assert.match(markdown.out, /^### quick/);
    const json = await bench("report", folder, "--json");
    assert.equal(JSON.parse(json.out).groups.length, 1);
    await Deno.writeTextFile(`${folder}/torn.json`, result.slice(0, 99));
    const torn = await bench("report", folder);
    assert.equal(torn.code, 6);
    assert.match(torn.err, /Left out .*torn\.json/);
    assert.match(torn.out, /convnext-micro/);
    assert.equal((await bench("report", `${folder}/none`)).code, 2);
    const format = await bench("report", folder, "--format", "pdf");
    assert.equal(format.code, 2);
  }));

Deno.test("bench doctor names what is missing and ends with code 3", async () => {
  const run = async (isThere: boolean, ...args: string[]) => {
    const io = recordingIo();
    let code = -1;
    const command = doctorCommand({
      io,
      args: [],
      setExit: (own) => void (code = own),
    }, {
      os: "linux",
      distributions: () => Promise.resolve(["ubuntu", "debian"]),
      findLoader: () => Promise.resolve("/lib/libvulkan.so.1"),
      findDrivers: () => Promise.resolve(isThere ? ["/lvp.json"] : []),
      openDevice: () =>
        isThere
          ? Promise.resolve({
            engine: "native",
            adapter: "Example GPU",
            vendor: "",
            architecture: "",
            driver: "",
            isFallback: false,
            features: ["timestamp-query"],
            limits: { maxBufferSize: 7 },
          })
          : Promise.reject(new DeviceError("missing", "no adapter")),
    }, () =>
      Promise.resolve({
        matmul: [{ size: 512, kind: "nt", flopsPerS: 3e10 }],
        flopsPerS: 3e10,
        copyBytesPerS: 5e9,
      }));
    await command.parseAsync(args, { from: "user" });
    return { code, out: io.written() };
  };
  const missing = await run(false);
  assert.equal(missing.code, 3);
  assert.match(missing.out, /no Vulkan driver/);
  assert.match(missing.out, /apt-get install -y libvulkan1/);
  const json = await run(false, "--json");
  assert.equal(JSON.parse(json.out).status, "no_driver");
  const fine = await run(true);
  assert.equal(fine.code, 0);
  assert.match(fine.out, /Example GPU/);
  assert.match(fine.out, /maxBufferSize +7/);
  assert.match(fine.out, /All is well/);
  assert.doesNotMatch(fine.out, /peak/);
  const measured = await run(true, "--peaks");
  assert.match(measured.out, /matmul peak +30\.0 GFLOP\/s/);
  assert.match(measured.out, /copy peak +5\.0 GB\/s/);
  const { peaks } = JSON.parse((await run(false, "--peaks", "--json")).out);
  assert.equal(peaks, null);
});
