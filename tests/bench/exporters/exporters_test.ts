import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with {
  type: "json",
};
import Ajv from "ajv";
import draft4 from "ajv/lib/refs/json-schema-draft-04.json" with {
  type: "json",
};
import { makeBadge } from "badge-maker";
import { entries as bibEntries } from "bibtex-parse";
import { parse as parseCsv } from "csv-parse/sync";
import { parquetReadObjects } from "hyparquet";
import { parse as parseJunit } from "junit2json";
import parsePrometheus from "parse-prometheus-text-format";
import type { Log } from "sarif";
import { z } from "zod";
import { exporters } from "../../../bench/exporters/mod.ts";
import type { ExportInput } from "../../../bench/exporter.ts";
import { loadResults } from "../../../bench/runner/load_results.ts";
import { summarize } from "../../../bench/summarize.ts";
import { exampleResult } from "../result/example_result.ts";
import { HONEST } from "../checks/cheats.ts";

/** Nine honest results, one that failed with signs that mean something to every format, and a finding. */
async function exampleInput(): Promise<ExportInput> {
  const { files } = await loadResults(fileURLToPath(HONEST));
  const failed = await exampleResult({
    status: "diverged",
    error: {
      name: "DivergedError",
      message: '=cmd|"a", <b> & {c}\nd_100 %\u0001',
      step: null,
      update: null,
      lastLossNats: null,
    },
    metrics: {},
  });
  const results = [
    ...files,
    { result: failed, predictions: null, path: "a b/é#.json" },
  ];
  return {
    results,
    report: summarize(results),
    findings: [{
      check: "every_seed",
      path: files[0]!.path,
      message: "<found>",
    }],
    paths: new Map(results.map(({ path, result }) => [result.id, path])),
  };
}

async function exported(name: keyof typeof exporters) {
  const input = await exampleInput();
  return { input, files: await exporters[name].files(input) };
}

Deno.test("exporters give equal files for equal results, and each at least one", async () => {
  for (const exporter of Object.values(exporters)) {
    const files = await exporter.files(await exampleInput());
    assert(Object.keys(files).length > 0);
    assert.deepEqual(await exporter.files(await exampleInput()), files);
    for (const name of Object.keys(files)) assert.match(name, /^[\w.-]+$/);
    const none = {
      results: [],
      report: { groups: [] },
      findings: [],
      paths: new Map(),
    };
    await exporter.files(none);
  }
});

Deno.test("csv is read back by csv-parse, and no text is a formula", async () => {
  const { input, files } = await exported("csv");
  const rows: Record<string, string>[] = parseCsv(
    files["results.csv"] as string,
    { columns: true },
  );
  assert.equal(rows.length, 10);
  const by = new Map(rows.map((row) => [row.id, row]));
  for (const { result } of input.results) {
    const row = by.get(result.id)!;
    assert.equal(row.seed, `${result.configuration.seed}`);
    assert.equal(row.accuracy, `${result.metrics.accuracy?.value ?? ""}`);
  }
  const failed = rows.find(({ status }) => status === "diverged")!;
  assert.equal(failed.reason, `'=cmd|"a", <b> & {c}\nd_100 %\u0001`);
});

Deno.test("parquet is read back by hyparquet, types and nulls included", async () => {
  const { input, files } = await exported("parquet");
  const bytes = files["results.parquet"] as Uint8Array;
  const file = bytes.slice().buffer as ArrayBuffer;
  const rows = await parquetReadObjects({ file });
  assert.equal(rows.length, 10);
  for (const { result } of input.results) {
    const row = rows.find(({ id }) => id === result.id)!;
    assert.equal(row.seed, result.configuration.seed);
    assert.equal(row.is_fallback, true);
    assert.equal(
      row.accuracy_low ?? null,
      result.metrics.accuracy?.interval?.low ?? null,
    );
    assert.equal(row.wall_ms, result.costs?.wallMs);
  }
});

Deno.test("junit is read by junit2json: runs, failures and their reasons", async () => {
  const { files } = await exported("junit");
  const parsed = await parseJunit(files["junit.xml"] as string);
  assert(parsed && "testsuite" in parsed);
  assert.equal(parsed.tests, 10);
  assert.equal(parsed.failures, 2);
  const cases = parsed.testsuite!.flatMap((own) => own.testcase ?? []);
  assert.equal(cases.length, 10);
  const failures = cases.flatMap((own) => own.failure ?? []);
  assert.deepEqual(failures.map(({ type }) => type).sort(), [
    "diverged",
    "every_seed",
  ]);
  const found = failures.find(({ type }) => type === "every_seed")!;
  assert.equal(found.message, "<found>");
  const reason = failures.find(({ type }) => type === "diverged")!.inner;
  assert.equal(reason, 'diverged: =cmd|"a", <b> & {c}\nd_100 %\ufffd');
});

Deno.test("openmetrics is read by a Prometheus parser, and ends as OpenMetrics asks", async () => {
  const { input, files } = await exported("openmetrics");
  const text = files["metrics.txt"] as string;
  assert(text.endsWith("\n# EOF\n"));
  const families: {
    name: string;
    type: string;
    metrics: { value: string; labels?: Record<string, string> }[];
  }[] = parsePrometheus(text);
  const accuracy = families.find(({ name }) =>
    name === "truetune_accuracy_ratio"
  )!;
  assert.equal(accuracy.type, "GAUGE");
  const full = accuracy.metrics.find(({ labels }) =>
    labels!.method === "full"
  )!;
  const row = input.report.groups.flatMap(({ rows }) => rows).find((
    { label, accuracy },
  ) => label === "full" && accuracy)!;
  assert.equal(Number(full.value), row.accuracy!.value);
  for (const [, name, unit] of text.matchAll(/# UNIT (\S+) (\S+)/g)) {
    assert(name!.endsWith(`_${unit}`));
  }
});

Deno.test("sarif is valid by the schema of SARIF 2.1.0, with findings and without", async () => {
  const validate = new Ajv({ schemaId: "auto", meta: draft4 })
    .compile(sarifSchema);
  const { input, files } = await exported("sarif");
  const none = await exporters.sarif.files({ ...input, findings: [] });
  for (const { "truetune.sarif": text } of [files, none]) {
    const log = JSON.parse(text as string);
    assert(validate(log), JSON.stringify(validate.errors));
    // The schema knows what is no SARIF.
    delete log.runs[0].tool.driver.name;
    assert(!validate(log));
  }
});

Deno.test("sarif has the form that its types say, with rules, places and fingerprints", async () => {
  const { files } = await exported("sarif");
  // The types are those of SARIF 2.1.0; what follows would not compile on another form.
  const log: Log = JSON.parse(files["truetune.sarif"] as string);
  assert.equal(log.version, "2.1.0");
  const [run] = log.runs;
  assert.deepEqual(run!.tool.driver.rules!.map(({ id }) => id), [
    "check/every_seed",
    "status/diverged",
  ]);
  assert.equal(run!.results!.length, 2);
  for (const own of run!.results!) {
    assert.equal(run!.tool.driver.rules![own.ruleIndex!]!.id, own.ruleId);
    assert(own.message.text);
    assert(own.partialFingerprints!["cellAndRule/v1"]!.includes(own.ruleId!));
    const { uri } = own.locations![0]!.physicalLocation!.artifactLocation!;
    assert.doesNotThrow(() => new URL(uri!, "file:///"));
    assert.doesNotMatch(uri!, /[ #é]/);
  }
});

Deno.test("bibtex is read by bibtex-parse, one entry for each suite and device", async () => {
  const { files } = await exported("bibtex");
  const entries = bibEntries(files["results.bib"] as string);
  assert.equal(entries.length, 2);
  const honest = entries.find((own: Record<string, string>) =>
    own.TITLE!.includes("honest")
  )!;
  assert.equal(Number(honest.YEAR), 2026);
  assert.match(honest.NOTE!, /^9 results of dt3, full/);
});

Deno.test("badges are what Shields' own maker draws, and none has a score without interval", async () => {
  const { files } = await exported("badges");
  const endpoint = z.strictObject({
    schemaVersion: z.literal(1),
    label: z.string(),
    message: z.string().min(1),
    color: z.string(),
    cacheSeconds: z.int().min(300),
  });
  for (const content of Object.values(files)) {
    const { label, message, color } = endpoint.parse(
      JSON.parse(content as string),
    );
    assert(makeBadge({ label, message, color }).startsWith("<svg"));
    assert.match(message, /^(\d+\.\d ± \d+\.\d %|\d+ runs?)$/);
  }
});

Deno.test("bmf, github_action and lm_eval hold what the report says", async () => {
  const { input, files } = await exported("bmf");
  const row = input.report.groups.flatMap(({ rows }) => rows).find((
    { label, accuracy },
  ) => label === "full" && accuracy)!;
  const { value, halfWidth } = row.accuracy!;
  // https://bencher.dev/docs/reference/bencher-metric-format/
  const bmf = z.record(
    z.string(),
    z.record(
      z.string(),
      z.strictObject({
        value: z.number(),
        lower_value: z.number().optional(),
        upper_value: z.number().optional(),
      }),
    ),
  ).parse(JSON.parse(files["bencher.json"] as string));
  const own = bmf["honest/convnext/emoji53/full lr 0.001"]!.accuracy!;
  assert.equal(own.value, value);
  assert.equal(own.upper_value, value + halfWidth!);

  const github = (await exported("github_action")).files;
  const entry = z.strictObject({
    name: z.string(),
    unit: z.string(),
    value: z.number(),
    range: z.string().optional(),
    extra: z.string().optional(),
  });
  const bigger = z.array(entry).parse(
    JSON.parse(github["bigger.json"] as string),
  );
  z.array(entry).min(1).parse(JSON.parse(github["smaller.json"] as string));
  assert(bigger.every(({ range }) => range?.startsWith("± ")));
  assert.equal(new Set(bigger.map(({ name }) => name)).size, bigger.length);

  const harness = JSON.parse(
    (await exported("lm_eval")).files["results.json"] as string,
  );
  const task = harness.results["honest/convnext/emoji53/full lr 0.001"];
  assert.equal(task["acc,none"], value);
  assert(Math.abs(task["acc_stderr,none"] * 1.959964 - halfWidth!) < 1e-12);
  for (const part of ["configs", "versions", "higher_is_better", "n-samples"]) {
    assert.deepEqual(Object.keys(harness[part]), Object.keys(harness.results));
  }
});

Deno.test("mllog writes lines that a compliance checker would take, in order of time", async () => {
  const { files } = await exported("mllog");
  assert.equal(Object.keys(files).length, 9);
  for (const content of Object.values(files)) {
    const events = (content as string).trimEnd().split("\n").map((line) => {
      assert(line.startsWith(":::MLLOG {"));
      return JSON.parse(line.slice(":::MLLOG ".length));
    });
    const keys = events.map(({ key }) => key);
    assert.equal(keys.filter((key) => key === "run_start").length, 1);
    assert.equal(keys.at(-1), "run_stop");
    assert(keys.includes("eval_accuracy"));
    for (const [i, own] of events.entries()) {
      assert.match(
        own.event_type,
        /^(POINT_IN_TIME|INTERVAL_START|INTERVAL_END)$/,
      );
      assert(Number.isInteger(own.time_ms));
      assert(i === 0 || events[i - 1].time_ms <= own.time_ms);
      assert.equal(own.metadata.lineno, i + 1);
    }
  }
});
