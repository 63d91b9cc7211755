import { Argument, Command } from "@commander-js/extra-typings";
import { architectures, engines } from "../../../models/mod.ts";
import {
  datasets,
  type MethodName,
  methods,
  metrics,
  tasks,
  textDatasets,
} from "../../../suites/mod.ts";
import { reporters } from "../../reporters/mod.ts";
import type { CliContext } from "../context.ts";
import { listSuites } from "../suite_files.ts";

const KINDS = [
  "models",
  "methods",
  "datasets",
  "tasks",
  "metrics",
  "suites",
  "engines",
  "reporters",
] as const;

type Kind = typeof KINDS[number];

/** `bench list`: what there is, with one line each. */
export function listCommand({ io }: CliContext) {
  return new Command("list")
    .description("say what there is, with one line each")
    .addArgument(new Argument("[kind]", "what to list").choices(KINDS))
    .option("--json", "one JSON document on standard output")
    .action(async (kind, { json }) => {
      const kinds = kind ? [kind as Kind] : KINDS;
      const lists = Object.fromEntries(
        await Promise.all(
          kinds.map(async (own) => [own, await entriesOf(own)] as const),
        ),
      );
      io.out(json ? `${JSON.stringify(lists)}\n` : render(lists));
    });
}

/** Summaries by name. */
async function entriesOf(kind: Kind): Promise<Record<string, string>> {
  if (kind === "suites") {
    const suites = await listSuites();
    return Object.fromEntries(
      suites.map(({ name, summary }) => [name, summary]),
    );
  }
  const registry: Readonly<Record<string, { readonly summary: string }>> = {
    models: architectures,
    methods,
    datasets: { ...datasets, ...textDatasets },
    tasks,
    metrics,
    engines,
    reporters,
  }[kind];
  return Object.fromEntries(
    Object.entries(registry).map(([name, { summary }]) => [
      name,
      kind === "methods" ? summary + defaultsOf(name as MethodName) : summary,
    ]),
  );
}

/** Options of a method with their defaults, e.g. ` (rank 8, alpha 8)`; empty if it has none. */
function defaultsOf(name: MethodName): string {
  const { options } = methods[name].configure({}, name);
  const all = Object.entries(options)
    .map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return all.length > 0 ? ` (${all.join(", ").replaceAll('"', "")})` : "";
}

function render(lists: Record<string, Record<string, string>>): string {
  const names = Object.values(lists).flatMap((list) => Object.keys(list));
  const width = Math.max(...names.map((name) => name.length)) + 2;
  return Object.entries(lists).map(([kind, list]) =>
    [
      kind,
      ...Object.entries(list).map(([name, summary]) =>
        `  ${name.padEnd(width)}${summary}`
      ),
      "",
    ].join("\n")
  ).join("\n");
}
