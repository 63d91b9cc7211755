// deno-lint-ignore-file no-console -- the command line is where output belongs
/**
 * Checks golden fixtures: `deno task goldens [DIR] [--engine NAME] [--json]`.
 *
 * Exit codes: 0 every fixture passed, 2 usage, 3 no usable adapter, 5 a fixture failed or could not be
 * checked.
 *
 * @module
 */
import {
  DeviceError,
  type Engine,
  native,
  tfjsEngine,
} from "../../models/mod.ts";
import { parseArgs } from "node:util";
import { checkFixture, listFixtures } from "../goldens/run.ts";
import type { Verdict } from "../goldens/verdict.ts";

const ENGINES: Readonly<Record<string, Engine>> = {
  native,
  tfjs: tfjsEngine("webgpu"),
  "tfjs-cpu": tfjsEngine("cpu"),
};

const DEFAULT_FOLDER = new URL("../../tests/goldens", import.meta.url);

if (import.meta.main) Deno.exit(await main(Deno.args));

/** Runs the command and returns its exit code. */
async function main(args: string[]): Promise<number> {
  let folder: string, engineName: string, json: boolean;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        engine: { type: "string", default: "native" },
        json: { type: "boolean", default: false },
      },
    });
    if (positionals.length > 1) {
      throw new TypeError(`${positionals.length} folders, expected one`);
    }
    folder = positionals[0] ?? decodeURIComponent(DEFAULT_FOLDER.pathname);
    engineName = values.engine;
    json = values.json;
    if (!Object.hasOwn(ENGINES, engineName)) {
      throw new TypeError(
        `engine "${engineName}", expected one of ${
          Object.keys(ENGINES).join(", ")
        }`,
      );
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`Cannot check goldens: ${reason}`);
    return 2;
  }
  let paths: string[];
  try {
    paths = await listFixtures(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    paths = [];
  }
  if (paths.length === 0) {
    console.error(`Cannot check goldens: no fixture in "${folder}"`);
    return 2;
  }
  const verdicts: Verdict[] = [];
  try {
    for (const path of paths) {
      const verdict = await checkFixture(folder, path, ENGINES[engineName]!);
      verdicts.push(verdict);
      if (!json) console.log(lineOf(verdict));
    }
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    console.error(error.message);
    return 3;
  }
  const count = (status: Verdict["status"]) =>
    verdicts.filter((own) => own.status === status).length;
  const totals = {
    pass: count("pass"),
    fail: count("fail"),
    unsupported: count("unsupported"),
  };
  if (json) {
    console.log(
      JSON.stringify({
        engine: engineName,
        totals,
        files: verdicts.map(toJson),
      }),
    );
  } else {
    console.log(
      `${engineName}: ${totals.pass} pass, ${totals.fail} fail, ${totals.unsupported} unsupported`,
    );
  }
  return totals.fail + totals.unsupported > 0 ? 5 : 0;
}

function lineOf(
  { name, status, comparisons, worst, reason, cases }: Verdict,
): string {
  const parts = [status.padEnd(11), name.padEnd(34)];
  if (cases) {
    const passed = cases.filter((own) => own.status === "pass").length;
    parts.push(`${passed} of ${cases.length} cases,`);
  }
  if (worst) {
    parts.push(
      `worst ${
        worst.fraction.toPrecision(2)
      } of its tolerance in ${comparisons} comparisons: ${worst.name}`,
    );
    if (worst.fraction > 1) parts.push(`(${worst.detail})`);
  }
  if (reason) parts.push(`- ${reason}`);
  return parts.join(" ");
}

/** JSON has no infinity. */
function toJson(verdict: Verdict): unknown {
  return JSON.parse(
    JSON.stringify(
      verdict,
      (_key, value) => value === Infinity ? Number.MAX_VALUE : value,
    ),
  );
}
