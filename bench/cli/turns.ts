// deno-lint-ignore-file no-console -- the command line is where output belongs
/**
 * One side of `bench gate timed`: runs a fixed piece of work when told to, for another process that times two
 * checkouts against each other.
 *
 *     deno run -A -q --frozen bench/cli/turns.ts gate "convnext/emoji53 full"
 *
 * It says on a line what it is, then answers each line `{ "updates": 10 }` with the time that they took.
 *
 * @module
 */
import { createInterface } from "node:readline/promises";
import process from "node:process";
import { z } from "zod";
import { native } from "../../models/mod.ts";
import { TURN_PROTOCOL } from "../gate/timed_side.ts";
import { systemClock } from "../measure/clock.ts";
import { planSuite } from "../plan/plan_suite.ts";
import { openTimedWork } from "../trials/timed_work.ts";
import { UsageError } from "./exit_code.ts";
import { cacheFolder } from "./paths.ts";
import { openSuite } from "./suite_files.ts";

const request = z.strictObject({ updates: z.int().positive() });

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
  const { updates } = request.parse(JSON.parse(line));
  console.log(JSON.stringify(await work.turn(updates)));
}
