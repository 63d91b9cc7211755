import { Command } from "@commander-js/extra-typings";
import Table from "cli-table3";
import type { KernelResult, StepWork } from "../../kernels/mod.ts";
import { measurePeaks } from "../../measure/peaks.ts";
import { native } from "../../../models/mod.ts";
import type { CliContext } from "../context.ts";
import { positiveInteger } from "../number_list.ts";
import { hasPeers, restartWithPeers } from "../restart.ts";

/** `bench kernels`: the engines side by side. */
export function kernelsCommand({ io, args, setExit }: CliContext) {
  return new Command("kernels")
    .description("time ops and blocks on every engine side by side")
    .argument(
      "[suite...]",
      "which ones, `ops`, `blocks`, `models` or `steps`; all if left out",
    )
    .option("--rounds <count>", "rounds that count", positiveInteger, 7)
    .option("--updates <count>", "updates of a turn", positiveInteger)
    .option("--json", "one JSON document on standard output")
    .option("--svg <file>", "draw times of TensorFlow.js over those of native")
    .action(async (names, { rounds, updates, json, svg }) => {
      if (!hasPeers()) return setExit(await restartWithPeers(args));
      // Loaded here, since it brings packages that no other command needs.
      const { expandSuites, kernelSuites, ratioSvg, runKernelSuite } =
        await import("../../kernels/mod.ts");
      const peaks = await measurePeaks(native, io.clock);
      io.err(
        `peak of matrix products: ${
          (peaks.flopsPerS / 1e9).toFixed(1)
        } GFLOP/s\n`,
      );
      const suites = kernelSuites();
      const results: KernelResult[] = [];
      for (const name of expandSuites(names)) {
        io.err(`${name}: ${suites[name]?.summary ?? ""}\n`);
        const result = await runKernelSuite(name, {
          rounds,
          peaks,
          ...(updates && { updates }),
          now: () => io.clock.nowMs(),
        });
        results.push(result);
        if (!json) io.out(`${render(result)}\n\n`);
      }
      if (svg) {
        const bars = results.flatMap(({ suite, ratioIntervals: { tfjs } }) =>
          tfjs ? [{ label: suite, ratio: tfjs }] : []
        );
        await Deno.writeTextFile(
          svg,
          ratioSvg(
            `TensorFlow.js over native, ${results[0]!.adapter}`,
            bars,
          ),
        );
      }
      if (json) {
        io.out(
          `${JSON.stringify(results.length === 1 ? results[0] : results)}\n`,
        );
      }
    });
}

function render(result: KernelResult): string {
  return Object.keys(result.work).length > 0
    ? renderSteps(result)
    : renderEngines(result);
}

/** Steps beside the first: what was measured, and what its graph says. */
function renderSteps(
  { suite, adapter, samples, ratioIntervals, work }: KernelResult,
) {
  const table = new Table({
    head: [
      "step",
      "ms",
      "time",
      "interval",
      "of FLOPs",
      "MB",
      "bytes",
      "of live values",
    ],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", ...Array(7).fill("right")],
  });
  const [first] = Object.values(work);
  for (const [name, own] of Object.entries(work)) {
    const share = (key: keyof StepWork) => (own[key] / first![key]).toFixed(3);
    const ratio = ratioIntervals[name];
    const ms = samples[name]!.toSorted((a, b) => a - b);
    table.push([
      name,
      ms[ms.length >> 1]!.toFixed(1),
      ratio?.median.toFixed(3) ?? "1",
      ratio ? `${ratio.low.toFixed(3)}–${ratio.high.toFixed(3)}` : "–",
      share("flops"),
      (own.activationBytes / 1e6).toFixed(1),
      share("activationBytes"),
      share("activationBoundBytes"),
    ]);
  }
  return `${suite} on ${adapter}\n${table.toString()}`;
}

function renderEngines(
  { suite, adapter, updateMs, ratioIntervals, shares, deviations, flops }:
    KernelResult,
): string {
  const table = new Table({
    head: [
      ...["engine", "ms", "interval", "GFLOP/s", "% of peak"],
      ...["times native", "interval", "deviation"],
    ],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", ...Array(7).fill("right")],
  });
  for (const [name, { median, low, high }] of Object.entries(updateMs)) {
    const ratio = ratioIntervals[name], deviation = deviations[name];
    table.push([
      name,
      median.toFixed(2),
      `${low.toFixed(2)}–${high.toFixed(2)}`,
      (flops / median / 1e6).toFixed(1),
      shares ? (shares[name]! * 100).toFixed(1) : "–",
      ratio?.median.toFixed(2) ?? "1",
      ratio ? `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}` : "–",
      deviation === undefined ? "–" : deviation.toExponential(1),
    ]);
  }
  return `${suite} on ${adapter}\n${table.toString()}`;
}
