import { Command } from "@commander-js/extra-typings";
import { native } from "../../../models/mod.ts";
import { type Check, type GateReport, reportChecks } from "../../gate/check.ts";
import { judgeExact } from "../../gate/judge_exact.ts";
import { planSuite } from "../../plan/plan_suite.ts";
import { readBaselines, writeBaselines } from "../../trials/baseline_files.ts";
import { measureFacts } from "../../trials/measure_facts.ts";
import type { CliContext } from "../context.ts";
import { EXIT, UsageError } from "../exit_code.ts";
import { renderGate } from "../gate_text.ts";
import { cacheFolder, repositoryPath, ROOT } from "../paths.ts";
import { openSuite } from "../suite_files.ts";

/** `bench gate`: whether a change made something worse. */
export function gateCommand(context: CliContext) {
  return new Command("gate")
    .description("say whether a change made something worse")
    .option("--suite <suite>", "what is planned, trained and timed", "gate")
    .option("--update", "write the baselines anew instead of judging by them")
    .option("--no-device", "plan only: nothing that takes an adapter")
    .option("--baselines <dir>", "folder of the baselines", "baselines")
    .option("--accepted <dir>", "checkout of the accepted commit")
    .option("--json", "one JSON document on standard output")
    .action(async (options) => {
      const { io, setExit } = context;
      if (options.update && !options.device) {
        throw new UsageError(
          "Cannot write baselines without a device: they say what training gives, expected --update or --no-device alone",
        );
      }
      const facts = await measure(context, options);
      const folder = options.baselines === "baselines"
        ? repositoryPath("baselines")
        : options.baselines;
      if (options.update) {
        const changed = await writeBaselines(folder, facts);
        io.err(`${folder}: ${changed.join(", ") || "nothing"} changed\n`);
        return;
      }
      const checks = judgeExact({
        own: await readBaselines(folder),
        accepted: options.accepted === undefined
          ? null
          : await readBaselines(`${options.accepted}/baselines`),
      }, facts);
      setExit(finish(context, checks, 0, options.json ?? false));
    });
}

async function measure(
  { io }: CliContext,
  { suite, device }: { readonly suite: string; readonly device: boolean },
) {
  const plan = await planSuite(await openSuite(suite), {
    readFile: Deno.readFile,
  });
  return await measureFacts(plan, {
    engine: device ? native : null,
    cacheFolder: cacheFolder(),
    root: ROOT,
    clock: io.clock,
    onWork: (work) => io.err(`exact ${work}\n`),
  });
}

/** Prints a report and returns the exit code. */
function finish(
  { io }: CliContext,
  checks: readonly Check[],
  falseAlarm: number,
  json: boolean,
): number {
  const report: GateReport = reportChecks(checks, falseAlarm);
  io.out(json ? `${JSON.stringify(report)}\n` : renderGate(report));
  return {
    pass: EXIT.ok,
    fail: EXIT.failed,
    unsure: EXIT.inconclusive,
  }[report.verdict];
}
