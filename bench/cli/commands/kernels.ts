import { Command } from "@commander-js/extra-typings";
import Table from "cli-table3";
import type { KernelResult, StepWork } from "../../kernels/mod.ts";
import type { CliContext } from "../context.ts";
import { positiveInteger } from "../number_list.ts";
import { hasPeers, restartWithPeers } from "../restart.ts";

/** `bench kernels`: the engines side by side. */
export function kernelsCommand({ io, args, setExit }: CliContext) {
  return new Command("kernels")
    .description("time ops and blocks on every engine side by side")
    .argument(
      "[suite...]",
      "which ones, `ops`, `blocks` or `steps`; all if left out",
    )
    .option("--rounds <count>", "rounds that count", positiveInteger, 7)
    .option("--updates <count>", "updates of a turn", positiveInteger)
    .option("--json", "one JSON document on standard output")
    .action(async (names, { rounds, updates, json }) => {
      if (!hasPeers()) return setExit(await restartWithPeers(args));
      // Loaded here, since it brings packages that no other command needs.
      const { expandSuites, kernelSuites, runKernelSuite } = await import(
        "../../kernels/mod.ts"
      );
      const suites = kernelSuites();
      const results: KernelResult[] = [];
      for (const name of expandSuites(names)) {
        io.err(`${name}: ${suites[name]?.summary ?? ""}\n`);
        const result = await runKernelSuite(name, {
          rounds,
          ...(updates && { updates }),
          now: () => io.clock.nowMs(),
        });
        results.push(result);
        if (!json) io.out(`${render(result)}\n\n`);
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
function renderSteps({ suite, adapter, samples, ratios, work }: KernelResult) {
  const table = new Table({
    head: ["step", "ms", "time", "of FLOPs", "MB", "bytes", "of live values"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", ...Array(6).fill("right")],
  });
  const [first] = Object.values(work);
  for (const [name, own] of Object.entries(work)) {
    const share = (key: keyof StepWork) => (own[key] / first![key]).toFixed(3);
    const ms = samples[name]!.toSorted((a, b) => a - b);
    table.push([
      name,
      ms[ms.length >> 1]!.toFixed(1),
      (ratios[name] ?? 1).toFixed(3),
      share("flops"),
      (own.activationBytes / 1e6).toFixed(1),
      share("activationBytes"),
      share("activationBoundBytes"),
    ]);
  }
  return `${suite} on ${adapter}\n${table.toString()}`;
}

function renderEngines(
  { suite, adapter, samples, ratios, deviations, flops }: KernelResult,
): string {
  const table = new Table({
    head: ["engine", "ms", "GFLOP/s", "times native", "deviation"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "right", "right"],
  });
  for (const [name, own] of Object.entries(samples)) {
    const ms = own.toSorted((a, b) => a - b)[own.length >> 1]!;
    const deviation = deviations[name];
    table.push([
      name,
      ms.toFixed(2),
      (flops / ms / 1e6).toFixed(1),
      ratios[name]?.toFixed(2) ?? "1",
      deviation === undefined ? "–" : deviation.toExponential(1),
    ]);
  }
  return `${suite} on ${adapter}\n${table.toString()}`;
}
