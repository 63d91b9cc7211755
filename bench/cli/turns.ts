// deno-lint-ignore-file no-console -- the command line is where output belongs
/**
 * One side of `bench gate timed`: runs a fixed piece of work when told to, for another process that times two
 * checkouts against each other.
 *
 *     deno run -A -q --frozen bench/cli/turns.ts gate "convnext/emoji53 full"
 *
 * It says on a line what it is, then answers each line `{ "samples": 9, "updates": 1 }` with the time that the
 * median sample took.
 *
 * @module
 */
import { createInterface } from "node:readline/promises";
import process from "node:process";
import { native } from "../../models/mod.ts";
import { readRequest, TURN_PROTOCOL } from "../gate/timed_side.ts";
import { systemClock } from "../measure/clock.ts";
import { planSuite } from "../plan/plan_suite.ts";
import { openTimedWork } from "../trials/timed_work.ts";
import { exitCodeOf, isExpected, UsageError } from "./exit_code.ts";
import { cacheFolder } from "./paths.ts";
import { openSuite } from "./suite_files.ts";

try {
  await takeTurns();
} catch (error) {
  console.error(isExpected(error) ? error.message : error);
  Deno.exit(exitCodeOf(error));
}

async function takeTurns(): Promise<void> {
  const [suite = "gate", name] = Deno.args;
  const plan = await planSuite(await openSuite(suite), {
    readFile: Deno.readFile,
  });
  const nameOf = ({ workload, method }: typeof plan.cells[number]) =>
    `${workload.name} ${method.label}`;
  const cell = plan.cells.find((own) => nameOf(own) === name);
  if (!cell) {
    throw new UsageError(
      `Cannot time "${name}": no such work, expected one of ${
        [...new Set(plan.cells.map(nameOf))].join(", ")
      }`,
    );
  }
  await using work = await openTimedWork(plan, cell, {
    engine: native,
    cacheFolder: cacheFolder(),
    clock: systemClock,
  });
  const { engine, adapter, vendor, architecture, driver, isFallback } =
    work.device;
  console.log(JSON.stringify({
    protocol: TURN_PROTOCOL,
    identity: work.identity,
    place: {
      ...{ engine, adapter, vendor, architecture, driver, isFallback },
      deno: Deno.version.deno,
      os: Deno.build.os,
      arch: Deno.build.arch,
    },
  }));
  for await (const line of createInterface({ input: process.stdin })) {
    const turn = await work.turn(readRequest(line));
    console.log(JSON.stringify(turn));
  }
}
