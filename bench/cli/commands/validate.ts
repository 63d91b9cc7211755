import { Command } from "@commander-js/extra-typings";
import { parseYaml, readSuite, SuiteError } from "../../../suites/mod.ts";
import { readResult } from "../../result/read_result.ts";
import { ResultError } from "../../result/result_error.ts";
import { loadPredictions } from "../../runner/load_results.ts";
import type { CliContext } from "../context.ts";
import { EXIT, UsageError } from "../exit_code.ts";

/** What was found about a file. */
interface Finding {
  readonly file: string;
  readonly kind: "suite" | "result";
  /** What is wrong, with its place; `null` if nothing is. */
  readonly fault: string | null;
}

/** `bench validate`: suites and results against their schemas. */
export function validateCommand({ io, setExit }: CliContext) {
  return new Command("validate")
    .description("check suite files (.yaml) and result files (.json)")
    .argument("<file...>", "paths")
    .option("--json", "one JSON document on standard output")
    .action(async (files, { json }) => {
      const findings: Finding[] = [];
      for (const file of files) findings.push(await check(file));
      io.out(
        json ? `${JSON.stringify({ files: findings })}\n` : findings
          .map(({ file, kind, fault }) =>
            fault ? `${fault}\n` : `${file}: valid ${kind}\n`
          ).join(""),
      );
      const bad = findings.filter(({ fault }) => fault !== null);
      setExit(
        bad.length === 0
          ? EXIT.ok
          : bad.some(({ kind }) => kind === "suite")
          ? EXIT.usage
          : EXIT.schema,
      );
    });
}

async function check(file: string): Promise<Finding> {
  if (!/\.(ya?ml|json)$/.test(file)) {
    throw new UsageError(
      `Cannot validate "${file}": expected a suite file (.yaml) or a result file (.json)`,
    );
  }
  const text = await Deno.readTextFile(file);
  return file.endsWith(".json")
    ? { file, kind: "result", fault: await faultOfResult(text, file) }
    : { file, kind: "suite", fault: faultOfSuite(text, file) };
}

function faultOfSuite(text: string, file: string): string | null {
  try {
    readSuite(text, file);
    return null;
  } catch (error) {
    if (error instanceof SuiteError) return error.message;
    throw error;
  }
}

async function faultOfResult(
  text: string,
  file: string,
): Promise<string | null> {
  try {
    await loadPredictions(file, await readResult(text));
    return null;
  } catch (error) {
    if (!(error instanceof ResultError)) throw error;
    return locate(text, file, error);
  }
}

/** JSON is YAML, so the reader of suites knows where things stand. */
function locate(text: string, file: string, { path, message }: ResultError) {
  try {
    const dotted = path.map((key) =>
      typeof key === "number" ? `[${key}]` : `.${String(key)}`
    ).join("").replace(/^\./, "");
    const { line, column } = parseYaml(text, file).locate(dotted);
    return `${file}:${line}:${column}: ${message}`;
  } catch (error) {
    // Not even YAML: its own message has the place.
    if (error instanceof SuiteError) return error.message;
    throw error;
  }
}
