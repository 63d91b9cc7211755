import { Command, Option } from "@commander-js/extra-typings";
import Table from "cli-table3";
import { detectDifferences, type RowDetection } from "../../detect.ts";
import type { Cell } from "../../plan/cell.ts";
import { planSuite } from "../../plan/plan_suite.ts";
import { REFERENCE_METHOD } from "../../reference_method.ts";
import { formatCount, formatRate } from "../../report_cells.ts";
import { loadResults } from "../../runner/load_results.ts";
import {
  type KnownTimes,
  readUpdateTimes,
} from "../../runner/update_times_file.ts";
import type { Suite } from "../../../suites/mod.ts";
import { readPoints, renderDetections } from "../detection_text.ts";
import { type ExplainedStep, explainSteps } from "../../plan/explain_steps.ts";
import { PLANNED_DEVICES } from "../../trials/planned_facts.ts";
import { renderExplanation } from "../explanation_text.ts";
import type { CliContext } from "../context.ts";
import { UsageError } from "../exit_code.ts";
import { seedList } from "../number_list.ts";
import { formatDuration } from "../progress.ts";
import { openSuite } from "../suite_files.ts";

/** `bench plan`: what a suite will run, and what that costs. */
export function planCommand({ io }: CliContext) {
  return new Command("plan")
    .description("say what a suite will run: cells, updates, FLOPs, minutes")
    .argument("<suite>", "path of a suite file, or name of one")
    .option(
      "--out <dir>",
      "results to learn this machine's speed and the noise from",
      "results",
    )
    .option(
      "--seeds <count or list>",
      "seeds instead of the suite's, as of run",
      seedList,
    )
    .option("--detect <points>", "what a difference needs to be seen, e.g. 1pt")
    .option(
      "--explain <method>",
      "print the programs of a method, by its label",
    )
    .addOption(
      new Option(
        "--device <kind>",
        "with --explain: what they are compiled for",
      )
        .choices(Object.keys(PLANNED_DEVICES)).default("gpu"),
    )
    .option("--json", "one JSON document on standard output")
    .action(async (name, { json, out, detect, seeds, explain, device }) => {
      const points = detect === undefined ? null : readPoints(detect);
      const suite = await openSuite(name);
      if (explain !== undefined) {
        const programs = await explainAll(suite, explain, device);
        return io.out(
          json
            ? `${JSON.stringify(programs)}\n`
            : programs.map(({ title, ...own }) => renderExplanation(title, own))
              .join("\n"),
        );
      }
      const timed = await knownTimes(out, suite);
      const { cells } = await planSuite(suite, {
        readFile: Deno.readFile,
        ...(timed && { updateTimes: timed.times }),
        ...(seeds && { seeds }),
      });
      const flopsPerMs = await measuredSpeed(out, suite.engine);
      const flops = cells.reduce((sum, cell) => sum + flopsOf(cell), 0);
      const wallMs = flopsPerMs === null ? null : flops / flopsPerMs;
      const detections = points === null
        ? undefined
        : await detectFrom(out, suite.name, points);
      io.out(
        json
          ? `${
            JSON.stringify({
              ...describe(cells),
              flops,
              wallMs,
              detections,
              timedOn: timed?.device,
            })
          }\n`
          : render(suite.name, cells, flops, wallMs),
      );
      if (!json && isTimed(suite)) io.out(timingNote(timed));
      if (detections && !json) {
        io.out(`\n${renderDetections(detections, points!)}`);
      }
    });
}

/** The programs of a method, in each workload that has it. */
async function explainAll(
  { name, workloads }: Suite,
  label: string,
  device: string,
) {
  const labels = new Set(
    workloads.flatMap(({ methods }) => methods.map((own) => own.label)),
  );
  if (!labels.has(label)) {
    throw new UsageError(
      `Cannot explain "${label}": no such method in ${name}, expected one of ${
        [...labels].join(", ")
      }`,
    );
  }
  const programs: (ExplainedStep & { readonly title: string })[] = [];
  for (const workload of workloads) {
    for (const method of workload.methods) {
      if (method.label !== label) continue;
      const traits = PLANNED_DEVICES[device]!;
      const steps = await explainSteps(workload, method, traits);
      const title = `${workload.name} ${label} for ${device}`;
      programs.push(...steps.map((own) => ({ title, ...own })));
    }
  }
  return programs;
}

function isTimed({ workloads }: Suite): boolean {
  return workloads.some(({ recipe }) => recipe.protocol === "equal-time");
}

/** The last times of updates that were measured for a suite, where it goes by them. */
async function knownTimes(
  out: string,
  suite: Suite,
): Promise<KnownTimes | undefined> {
  if (!isTimed(suite)) return undefined;
  const text = await Deno.readTextFile(suite.file);
  return (await readUpdateTimes({ out, suite: suite.name, text }))[0];
}

function timingNote(timed: KnownTimes | undefined): string {
  return timed
    ? `Updates of equal-time by what they took on ${timed.device}.\n`
    : "Updates of equal-time by operations: none were timed for this file yet, bench run will.\n";
}

/** What the stored results of a suite say about the noise. */
async function detectFrom(
  out: string,
  suite: string,
  points: number,
): Promise<RowDetection[]> {
  const { files } = await loadResults(out);
  const own = files.filter(({ result }) => result.cell.suite === suite);
  const detections = detectDifferences(own, points);
  if (detections.length === 0) {
    throw new UsageError(
      `Cannot plan from the noise in ${out}: found ${own.length} results of ${suite}, expected at least two runs of ${REFERENCE_METHOD} and of another method`,
    );
  }
  return detections;
}

function flopsOf({ cost }: Cell): number {
  return cost.trainingFlops + cost.evaluationFlops;
}

/** Operations per millisecond that cells reached here so far; `null` before the first. */
async function measuredSpeed(
  out: string,
  engine: string,
): Promise<number | null> {
  try {
    const { files } = await loadResults(out);
    const costs = files
      .filter(({ result }) => result.configuration.engine === engine)
      .flatMap(({ result }) => result.costs ?? []);
    const sum = (pick: (own: typeof costs[number]) => number) =>
      costs.reduce((total, own) => total + pick(own), 0);
    const wallMs = sum((own) => own.wallMs);
    const flops = sum((own) => own.trainingFlops + own.evaluationFlops);
    return wallMs > 0 && flops > 0 ? flops / wallMs : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function describe(cells: readonly Cell[]) {
  return {
    cells: cells.map((
      { id, hash, configuration, workload, updates, cost, method },
    ) => ({
      id,
      hash,
      workload: workload.name,
      label: method.label,
      lr: configuration.lr,
      fold: configuration.fold,
      seed: configuration.seed,
      engine: configuration.engine,
      steps: method.steps.map(({ name, trainable }, i) => ({
        name,
        parameters: trainable.length,
        updates: updates[i]!,
      })),
      cost,
    })),
  };
}

function render(
  suite: string,
  cells: readonly Cell[],
  flops: number,
  wallMs: number | null,
): string {
  const tables = Map.groupBy(cells, ({ workload }) => workload.name);
  const time = wallMs === null
    ? "time unknown before the first cell on this machine"
    : `about ${formatDuration(wallMs)} at the speed of earlier cells here`;
  return [
    `${suite}: ${cells.length} cells`,
    ...[...tables].flatMap(([name, own]) => [name, tableOf(own)]),
    "GFLOP: all cells of the row, counted from the graph. MB: weights, gradients and optimizer state.",
    `${(flops / 1e12).toFixed(2)} TFLOP, ${time}`,
    "",
  ].join("\n");
}

/** The methods of a workload. */
function tableOf(cells: readonly Cell[]): string {
  const rows = Map.groupBy(
    cells,
    ({ method, configuration }) => `${method.label} ${configuration.lr}`,
  );
  const table = new Table({
    head: ["method", "lr", "cells", "updates", "trainable", "GFLOP", "MB"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "left", "right", "right", "right", "right", "right"],
  });
  for (const own of rows.values()) {
    const { method, configuration, updates, cost } = own[0]!;
    table.push([
      method.label,
      configuration.lr === null ? "–" : formatRate(configuration.lr),
      String(own.length),
      updates.join(" + ") || "–",
      formatCount(cost.trainableParameters),
      (own.reduce((sum, cell) => sum + flopsOf(cell), 0) / 1e9).toFixed(0),
      (cost.stateBytes / 1e6).toFixed(1),
    ]);
  }
  return table.toString();
}
