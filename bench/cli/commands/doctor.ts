import { Command } from "@commander-js/extra-typings";
import {
  diagnose,
  type Diagnosis,
  type Probes,
} from "../../measure/diagnose.ts";
import { readEnvironment } from "../../measure/environment.ts";
import { systemProbes } from "../../measure/probes.ts";
import type { Result } from "../../result/result.ts";
import type { CliContext } from "../context.ts";
import { EXIT } from "../exit_code.ts";
import { ROOT } from "../paths.ts";

/** `bench doctor`: the device, or what is missing for one and how to install it. */
export function doctorCommand(
  { io, setExit }: CliContext,
  probes: Probes = systemProbes,
) {
  return new Command("doctor")
    .description("show adapter, driver and limits, or what is missing")
    .option("--json", "one JSON document on standard output")
    .action(async ({ json }) => {
      const diagnosis = await diagnose(probes);
      const environment = await readEnvironment(ROOT);
      io.out(
        json
          ? `${JSON.stringify({ ...diagnosis, environment })}\n`
          : render(diagnosis, environment),
      );
      setExit(diagnosis.device ? EXIT.ok : EXIT.noAdapter);
    });
}

function render(
  { device, loader, drivers, problem, advice }: Diagnosis,
  environment: Result["environment"],
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
