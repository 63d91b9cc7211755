import { Command } from "@commander-js/extra-typings";
import {
  diagnose,
  type Diagnosis,
  type Probes,
} from "../../measure/diagnose.ts";
import { readEnvironment } from "../../measure/environment.ts";
import { knownPeaks } from "../../measure/known_peaks.ts";
import type { Peaks } from "../../measure/peaks.ts";
import { systemProbes } from "../../measure/probes.ts";
import type { Result } from "../../result/result.ts";
import type { CliContext } from "../context.ts";
import { native } from "../../../models/mod.ts";
import { EXIT } from "../exit_code.ts";
import { peaksFile, ROOT } from "../paths.ts";

/** `bench doctor`: the device, or what is missing for one and how to install it. */
export function doctorCommand(
  { io, setExit }: CliContext,
  probes: Probes = systemProbes,
  measure: () => Promise<Peaks> = () =>
    knownPeaks(native, io.clock, {
      file: peaksFile(),
      isFresh: true,
      threads: Deno.env.get("LP_NUM_THREADS") ?? "",
    }),
) {
  return new Command("doctor")
    .description("show adapter, driver and limits, or what is missing")
    .option("--peaks", "measure what the adapter reaches at most")
    .option("--json", "one JSON document on standard output")
    .action(async ({ json, peaks: isMeasured }) => {
      const diagnosis = await diagnose(probes);
      const environment = await readEnvironment(ROOT);
      const peaks = isMeasured && diagnosis.device ? await measure() : null;
      io.out(
        json
          ? `${
            JSON.stringify({
              ...diagnosis,
              environment,
              ...(isMeasured && { peaks }),
            })
          }\n`
          : render(diagnosis, environment, peaks),
      );
      setExit(diagnosis.device ? EXIT.ok : EXIT.noAdapter);
    });
}

function render(
  { device, loader, drivers, problem, advice }: Diagnosis,
  environment: Result["environment"],
  peaks: Peaks | null,
): string {
  const { deno, os, arch, cpu, cpuThreads, memoryBytes } = environment;
  const rows: [string, string][] = [
    ["Deno", deno],
    ["system", `${os} ${arch}`],
    [
      "CPU",
      `${cpu}, ${cpuThreads} threads, ${
        (memoryBytes / 2 ** 30).toFixed(1)
      } GiB`,
    ],
    ...(os === "linux"
      ? [
        ["Vulkan loader", loader ?? "none"],
        ["Vulkan drivers", drivers.join(", ") || "none"],
      ] as [string, string][]
      : []),
    ["adapter", device?.adapter ?? "none"],
    ...(device
      ? [
        ["driver", device.driver || "not told"],
        ["vendor", device.vendor || "not told"],
        ["features", device.features.join(", ") || "none"],
        ...Object.entries(device.limits)
          .map(([name, value]) => [name, String(value)]),
      ] as [string, string][]
      : []),
    ...(peaks ? peakRows(peaks) : []),
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}${value}`),
    "",
    problem ?? "All is well.",
    ...advice.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

function peakRows(
  { matmul, flopsPerS, copyBytesPerS }: Peaks,
): [string, string][] {
  return [
    ["matmul peak", `${(flopsPerS / 1e9).toFixed(1)} GFLOP/s, float32`],
    ...matmul.map(({ size, kind, flopsPerS }): [string, string] => [
      `  ${kind} ${size}`,
      `${(flopsPerS / 1e9).toFixed(1)} GFLOP/s`,
    ]),
    ["copy peak", `${(copyBytesPerS / 1e9).toFixed(1)} GB/s, read and written`],
  ];
}
