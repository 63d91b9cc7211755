/**
 * Suites: what is run, as a YAML file says it.
 *
 * @module
 */
import { type EngineName, engines } from "../models/mod.ts";
import { ConfigError } from "./errors.ts";
import { lookup } from "./lookup.ts";
import { SuiteError } from "./suite_error.ts";
import { readSuiteForm, type SuiteForm } from "./suite_form.ts";
import { readWorkload, type Workload } from "./workload.ts";
import { parseYaml, type YamlDocument } from "./yaml_document.ts";

/** A question of a suite. */
export interface SuiteQuestion {
  /** In plain words. */
  readonly ask: string;
  /** Labels of rows: does the first one score higher than the second? */
  readonly pairs: readonly (readonly [string, string])[];
}

/** A suite, all its names looked up and its masks checked. */
export interface Suite {
  /** Name of the file without folder and ending. */
  readonly name: string;
  /** Path of the file, as the caller named it. */
  readonly file: string;
  /** One line, or empty. */
  readonly summary: string;
  /** Name of the engine. */
  readonly engine: EngineName;
  /**
   * Whether all seeds of a workload come before the next one, or all methods of a seed, each on all workloads, before
   * the next seed.
   */
  readonly order: "workloads" | "seeds";
  /** What it is run to find out, by pairs of rows. */
  readonly questions: readonly SuiteQuestion[];
  /** What is run, in this order; at least one. */
  readonly workloads: readonly Workload[];
}

/**
 * Reads a suite file: strictly, down to the masks of its methods.
 *
 * @param text The whole file.
 * @param file Its path, for messages.
 * @throws {SuiteError} For the first thing that is wrong, with file, line and column.
 */
export function readSuite(text: string, file: string): Suite {
  const document = parseYaml(text, file);
  try {
    return resolve(readSuiteForm(document.value), file, document);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const part = error.message.includes(": unknown option") ? "key" : "value";
    throw new SuiteError(document.locate(error.path, part), error.message, {
      cause: error,
    });
  }
}

function resolve(
  form: SuiteForm,
  file: string,
  { locate }: YamlDocument,
): Suite {
  const engine = engineName(form.engine);
  const workloads = form.placed.map((placed) => readWorkload(placed, locate));
  workloads.forEach(({ name }, i) => {
    const other = workloads.findIndex((own) => own.name === name);
    if (other === i) return;
    throw new ConfigError(
      form.placed[i]!.path,
      `found another workload "${name}", expected a "label" that tells them apart`,
    );
  });
  return {
    name: file.replace(/^.*[/\\]/, "").replace(/\.ya?ml$/, ""),
    file,
    summary: form.summary ?? "",
    engine,
    order: form.order,
    questions: readQuestions(form, workloads),
    workloads,
  };
}

/** A label that no row has would be answered by silence. */
function readQuestions(
  { questions }: SuiteForm,
  workloads: readonly Workload[],
): readonly SuiteQuestion[] {
  const known = new Set(
    workloads.flatMap(({ methods }) => methods.map(({ label }) => label)),
  );
  questions.forEach(({ pairs }, i) =>
    pairs.forEach((pair, j) =>
      pair.forEach((label, k) => {
        if (known.has(label)) return;
        throw new ConfigError(
          `questions[${i}].pairs[${j}][${k}]`,
          `no row "${label}", expected one of ${[...known].join(", ")}`,
        );
      })
    )
  );
  return questions;
}

function engineName(name: string): EngineName {
  lookup(engines, name, "engine", "engine");
  return name as EngineName;
}
