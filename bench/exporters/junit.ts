import { defineExporter } from "../exporter.ts";
import type { LoadedResult } from "../report.ts";
import type { Finding } from "../run_checks.ts";

/** JUnit's XML: a method on a workload is a suite of tests, a run is a test. */
export default defineExporter({
  summary: "JUnit XML: a run is a test, which fails if it did not end well",
  files({ results, findings, paths }) {
    const suites = Map.groupBy(
      results,
      ({ result: { cell } }) => `${cell.suite}/${cell.workload}/${cell.label}`,
    );
    const found = Map.groupBy(findings, ({ path }) => path);
    const faultsOf = ({ result }: LoadedResult) =>
      found.get(paths.get(result.id) ?? "") ?? [];
    const lines = [...suites].sort(([a], [b]) => a < b ? -1 : 1)
      .flatMap(([name, own]) => suiteLines(name, own, faultsOf));
    return {
      "junit.xml": [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites name="TrueTune" ${counts(results, faultsOf)}>`,
        ...lines,
        "</testsuites>",
        "",
      ].join("\n"),
    };
  },
});

type FaultsOf = (own: LoadedResult) => readonly Finding[];

function suiteLines(
  name: string,
  own: readonly LoadedResult[],
  faultsOf: FaultsOf,
): string[] {
  return [
    `  <testsuite name="${escape(name)}" ${counts(own, faultsOf)}>`,
    ...own.toSorted((a, b) => a.result.cell.id < b.result.cell.id ? -1 : 1)
      .flatMap((loaded) => {
        const { cell, costs, status, error } = loaded.result;
        const open = `    <testcase name="${escape(cell.id)}" classname="${
          escape(name)
        }" time="${secondsOf(costs?.wallMs)}"`;
        const faults = [
          ...(status === "ok" ? [] : [{
            type: status,
            message: error?.message ?? status,
          }]),
          ...faultsOf(loaded).map(({ check, message }) => ({
            type: check,
            message,
          })),
        ];
        return faults.length === 0 ? [`${open}/>`] : [
          `${open}>`,
          `      <failure type="${escape(faults[0]!.type)}" message="${
            escape(faults[0]!.message)
          }">${
            escape(
              faults.map((one) => `${one.type}: ${one.message}`).join("\n"),
            )
          }</failure>`,
          "    </testcase>",
        ];
      }),
    "  </testsuite>",
  ];
}

function counts(own: readonly LoadedResult[], faultsOf: FaultsOf): string {
  const failures = own.filter((one) =>
    one.result.status !== "ok" || faultsOf(one).length > 0
  );
  const ms = own.reduce(
    (sum, { result }) => sum + (result.costs?.wallMs ?? 0),
    0,
  );
  return `tests="${own.length}" failures="${failures.length}" errors="0" time="${
    secondsOf(ms)
  }"`;
}

function secondsOf(ms: number | undefined): string {
  return ((ms ?? 0) / 1000).toFixed(3);
}

/** XML cannot hold most control characters, not even escaped. */
function escape(text: string): string {
  const names: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replace(/[&<>"]/g, (sign) => names[sign]!)
    // deno-lint-ignore no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}
