import { Command } from "@commander-js/extra-typings";
import { checks } from "../../checks/mod.ts";
import type { Evidence } from "../../evidence.ts";
import { type Finding, runChecks } from "../../run_checks.ts";
import { loadEvidence } from "../../runner/load_results.ts";
import type { CliContext } from "../context.ts";
import { EXIT } from "../exit_code.ts";

/** `bench verify`: whether results can be believed. */
export function verifyCommand({ io, setExit }: CliContext) {
  return new Command("verify")
    .description("look for signs that results were edited, copied or picked")
    .argument("<path...>", "result files, or folders with some at any depth")
    .option("--json", "one JSON document on standard output")
    .action(async (paths, { json }) => {
      const evidence: Evidence[] = [];
      const faults: string[] = [];
      for (const path of paths) {
        const own = await loadEvidence(path);
        evidence.push(...own.evidence);
        faults.push(...own.faults);
      }
      const findings = await runChecks(evidence, checks);
      io.out(
        json
          ? `${
            JSON.stringify({ results: evidence.length, findings, faults })
          }\n`
          : describe(evidence.length, findings),
      );
      for (const fault of faults) io.err(`No result ${fault}\n`);
      setExit(
        findings.length > 0
          ? EXIT.trust
          : faults.length > 0
          ? EXIT.schema
          : EXIT.ok,
      );
    });
}

function describe(count: number, findings: readonly Finding[]): string {
  const results = count === 1 ? "1 result" : `${count} results`;
  if (findings.length === 0) {
    return `${results}: ${Object.keys(checks).length} checks found nothing\n`;
  }
  return findings.map(({ check, path, message }) =>
    `${path}: ${check}: ${message}\n`
  ).join("");
}
