import { Command, Option } from "@commander-js/extra-typings";
import { InvalidArgumentError } from "commander";
import { type EngineName, engines } from "../../../models/mod.ts";
import { lookup, parseYaml, SuiteError } from "../../../suites/mod.ts";
import {
  evaluateCheckpoint,
  type EvaluatedCheckpoint,
} from "../../runner/evaluate_checkpoint.ts";
import { metricInterval } from "../../metric_interval.ts";
import type { CliContext } from "../context.ts";
import { numberList, positiveInteger } from "../number_list.ts";
import { cacheFolder } from "../paths.ts";
import { showProgress } from "../progress.ts";
import { hasPeers, restartWithPeers } from "../restart.ts";

/** `bench eval`: any checkpoint on any data, without tuning. */
export function evalCommand({ io, args, setExit }: CliContext) {
  return new Command("eval")
    .description("evaluate a checkpoint as it is, without tuning")
    .argument("<model>", "name of a model")
    .requiredOption(
      "--weights <path>",
      "safetensors, .pth or .bin file, or a folder with one",
    )
    .requiredOption(
      "--data <name>",
      "data set, or { name: emoji53, target: noto } with options",
      nameOrOptions,
    )
    .option("--size <name>", "ready configuration of the model", "micro")
    .option("--config <yaml>", "fields that differ, e.g. { length: 48 }", asMap)
    .option("--task <yaml>", "options of the task, e.g. { fewshot: 5 }", asMap)
    .option("--fold <number>", "fold", (text) => numberList(text)[0]!, 0)
    .addOption(
      new Option("--split <name>", "which samples")
        .choices(["selection", "test"] as const).default("test" as const),
    )
    .option("--batch <count>", "rows of a batch", positiveInteger, 64)
    .option("--engine <name>", "engine", "native")
    .option("--json", "one JSON document on standard output")
    .action(
      async (name, { data, size, config, task, engine, json, ...own }) => {
        lookup(engines, engine, "engine", "--engine");
        if (engine === "tfjs" && !hasPeers()) {
          return setExit(await restartWithPeers(args));
        }
        await using session = await engines[engine as EngineName].open();
        const found = await evaluateCheckpoint({
          ...own,
          session,
          model: { name, size, ...(config && { config }) },
          dataset: data,
          ...(task && { task }),
          cacheFolder: cacheFolder(),
          clock: io.clock,
          signal: io.signal,
          onEvent: showProgress(io),
        });
        io.out(
          json
            ? `${JSON.stringify({ ...own, ...describe(found) })}\n`
            : render(found, own.split, own.fold),
        );
      },
    );
}

function describe({ workload, evaluation }: EvaluatedCheckpoint) {
  const { model, data, task } = workload;
  const { samples, correct, lossNats, metrics, predictions } = evaluation;
  return {
    model: { name: model.name, size: model.size, config: model.config },
    dataset: { name: data.name, options: data.options },
    task: { name: task.name, options: task.configured.options },
    samples,
    correct,
    lossNats,
    metrics,
    intervals: Object.fromEntries(
      Object.entries(metrics).map(([metric, value]) => [
        metric,
        metricInterval(metric, value, predictions),
      ]),
    ),
  };
}

function render(
  { workload: { name, task }, evaluation }: EvaluatedCheckpoint,
  split: string,
  fold: number,
): string {
  const { samples, correct, metrics, predictions } = evaluation;
  const width = Math.max(...Object.keys(metrics).map(({ length }) => length));
  return [
    `${name}: ${correct} of ${samples} right, ${split} split of fold ${fold}`,
    ...Object.entries(metrics).map(([metric, value]) => {
      const interval = metricInterval(metric, value, predictions);
      const unit = task.info.metrics[metric]?.unit ?? "";
      return `  ${metric.padEnd(width + 2)}${
        interval
          ? `${value.toPrecision(4)} (${interval.low.toPrecision(4)} to ${
            interval.high.toPrecision(4)
          }) ${unit}`
          : `${value.toPrecision(4)} ${unit}, no interval is known`
      }`;
    }),
    "Intervals are over test items, with 95 %, for this network.",
    "",
  ].join("\n");
}

function nameOrOptions(text: string): Record<string, unknown> {
  return text.includes("{") ? asMap(text) : { name: text };
}

/** Reads `{ key: value }`, as it would stand in a suite file. */
function asMap(text: string): Record<string, unknown> {
  try {
    const { value } = parseYaml(text, "argument");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error;
  }
  throw new InvalidArgumentError(`Found "${text}", expected { key: value }.`);
}
