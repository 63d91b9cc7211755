import { Command, Option } from "@commander-js/extra-typings";
import { type Engine, native } from "../../../models/mod.ts";
import { type Check, type GateReport, reportChecks } from "../../gate/check.ts";
import { gateAnnotations } from "../../gate/gate_annotations.ts";
import { gateMarkdown } from "../../gate/gate_markdown.ts";
import { judgeExact } from "../../gate/judge_exact.ts";
import { readReport } from "../../gate/read_report.ts";
import { judgeQuality } from "../../gate/judge_quality.ts";
import type { TimeKind } from "../../gate/time_block.ts";
import type { OpenSide } from "../../gate/timed_side.ts";
import { type Plan, planSuite } from "../../plan/plan_suite.ts";
import { ResultError } from "../../result/result_error.ts";
import { loadResults } from "../../runner/load_results.ts";
import { readBaselines, writeBaselines } from "../../trials/baseline_files.ts";
import { openCheckoutSide } from "../../trials/checkout_side.ts";
import { measureFacts } from "../../trials/measure_facts.ts";
import type { CliContext } from "../context.ts";
import { EXIT, UsageError } from "../exit_code.ts";
import { renderGate } from "../gate_text.ts";
import { gateTimes } from "../gate_times.ts";
import { falseAlarms } from "../false_alarms.ts";
import { foundFaults } from "../found_faults.ts";
import type { Io } from "../io.ts";
import { percentage, positiveInteger } from "../number_list.ts";
import { cacheFolder, repositoryPath, ROOT } from "../paths.ts";
import { openSuite } from "../suite_files.ts";

/** What is timed if nothing else is asked for: images and texts, whole networks and adapters. */
const WORKS = [
  "convnext/emoji53 full",
  "swin/emoji53 adapter",
  "llama/catbal lora",
];

/** Work of the gate's own trials: the shortest update. */
const TRIAL_WORK = "swin/emoji53 adapter";

/** Chances of a false alarm of the tiers that can have one. */
const FALSE_ALARM = { timed: 0.01, quality: 0.01 } as const;

/** What trains and what is timed; tests pass their own. */
export interface GateWorld {
  /** Trains what the exact tier looks at. */
  readonly engine: Engine;
  /** Starts a checkout for the timed tier. */
  readonly openSide: OpenSide;
}

/** `bench gate`: whether a change made something worse. */
export function gateCommand(
  { io, setExit }: CliContext,
  { engine, openSide }: GateWorld = {
    engine: native,
    openSide: openCheckoutSide,
  },
) {
  return new Command("gate")
    .description("say whether a change made something worse; see docs/gate.md")
    .option(
      "--tiers <names>",
      "exact, timed, quality; exact if left out",
      splitTiers,
    )
    .option("--suite <suite>", "what is planned, trained and timed", "gate")
    .option("--baselines <dir>", "baselines of exact; baselines/ if left out")
    .option("--update", "write the baselines anew instead of judging by them")
    .option("--no-device", "exact: plan only, without an adapter")
    .option("--accepted <dir>", "checkout of the accepted commit")
    .option("--results <dir>", "quality: results of this checkout")
    .option("--accepted-results <dir>", "quality: those to compare with")
    .option("--work <name...>", "timed: only these, e.g. 'llama/catbal lora'")
    .option("--slowdown <%>", "timed: smallest that matters", percentage, 8)
    .option("--budget <s>", "timed: seconds of a stage", positiveInteger, 300)
    .addOption(
      new Option(
        "--clock <kind>",
        "timed: of the wall, or of the processors; left out, it is by device",
      ).choices(KINDS),
    )
    .option(
      "--self-test",
      "put faults in, into both of exact and timed or one of --tiers",
    )
    .option("--aa <count>", "compare the checkout with itself", positiveInteger)
    .option("--trials <count>", "of each fault", positiveInteger, 20)
    .option("--record <file>", "with --aa: write down all times")
    .option("--markdown <file>", "write a step summary or comment, too")
    .option("--annotations", "print workflow commands of GitHub, too")
    .option("--render <report>", "show a report that --json wrote")
    .option("--json", "one JSON document on standard output")
    .action(async (options) => {
      const { suite, budget: budgetS, clock: kind } = options;
      const slowdown = options.slowdown / 100;
      const baselines = options.baselines ?? repositoryPath("baselines");
      if (options.render !== undefined) {
        const text = await Deno.readTextFile(options.render);
        return setExit(
          await tell(readReport(text, options.render), options, io),
        );
      }
      if (options.selfTest || options.aa !== undefined) {
        const [work = TRIAL_WORK] = await works(suite, options.work);
        const trial = {
          ...{ suite, work, budgetS, slowdown, kind, openSide },
          accepted: options.accepted ?? repositoryPath(""),
          trials: options.aa ?? options.trials,
        };
        return setExit(
          options.selfTest
            ? await foundFaults(
              {
                ...trial,
                exact: options.tiers?.includes("exact") === false
                  ? null
                  : { baselines, engine, plan: await plan(suite) },
                isTimed: options.tiers?.includes("timed") ?? true,
              },
              io,
            )
            : await falseAlarms(trial, options.record, io),
        );
      }
      if (options.update) {
        const facts = await measure(io, engine, options);
        const changed = await writeBaselines(baselines, facts);
        return io.err(`${baselines}: ${changed.join(", ") || "nothing"} new\n`);
      }
      const checks: Check[] = [];
      let falseAlarm = 0;
      const { accepted, tiers = ["exact"] } = options;
      if (tiers.includes("exact")) {
        checks.push(...judgeExact({
          own: await readBaselines(baselines),
          accepted: accepted === undefined
            ? null
            : await readBaselines(`${accepted}/baselines`),
        }, await measure(io, engine, options)));
      }
      if (tiers.includes("timed")) {
        falseAlarm += FALSE_ALARM.timed;
        checks.push(
          ...await gateTimes({
            ...{ suite, slowdown, budgetS, kind, openSide },
            works: await works(suite, options.work ?? WORKS),
            accepted: needed(accepted, "--accepted"),
            falseAlarm: FALSE_ALARM.timed,
          }, io),
        );
      }
      if (tiers.includes("quality")) {
        falseAlarm += FALSE_ALARM.quality;
        checks.push(
          ...judgeQuality(
            await results(options.acceptedResults, "--accepted-results"),
            await results(options.results, "--results"),
            { falseAlarm: FALSE_ALARM.quality },
          ),
        );
      }
      setExit(await tell(reportChecks(checks, falseAlarm), options, io));
    });
}

/** Shows a report in all the forms that are asked for, and returns the exit code. */
async function tell(
  report: GateReport,
  { json, markdown, annotations }: {
    readonly json?: true | undefined;
    readonly markdown?: string | undefined;
    readonly annotations?: true | undefined;
  },
  io: Io,
): Promise<number> {
  io.out(json ? `${JSON.stringify(report)}\n` : renderGate(report));
  if (annotations) {
    // Beside a document on standard output they would be no document; the runner reads both.
    const lines = gateAnnotations(report).map((line) => `${line}\n`).join("");
    (json ? io.err : io.out)(lines);
  }
  if (markdown !== undefined) {
    await Deno.writeTextFile(markdown, gateMarkdown(report), { append: true });
  }
  return EXITS[report.verdict];
}

const EXITS = { pass: EXIT.ok, fail: EXIT.failed, unsure: EXIT.inconclusive };

const KINDS: readonly TimeKind[] = ["wall", "cpu"];

const TIERS = ["exact", "timed", "quality"];

function splitTiers(text: string): string[] {
  const names = text.split(",").map((own) => own.trim());
  const unknown = names.find((own) => !TIERS.includes(own));
  if (unknown === undefined) return names;
  throw new UsageError(
    `Cannot gate: no tier "${unknown}", expected some of ${TIERS.join(", ")}`,
  );
}

function needed(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw new UsageError(`Cannot gate: found no ${option}, expected a folder`);
}

/** Sound results of a folder; one that is not sound is a fault of the caller. */
async function results(folder: string | undefined, option: string) {
  const { files, faults } = await loadResults(needed(folder, option));
  if (faults.length > 0) throw new ResultError([], faults.join("; "));
  if (files.length === 0) {
    throw new UsageError(
      `Cannot gate: found no result in ${option} "${folder}", expected one at least`,
    );
  }
  return files;
}

/** The works as they were asked for, if the suite has them all. */
async function works(
  suite: string,
  wanted: readonly string[] = [],
): Promise<readonly string[]> {
  const { workloads } = await openSuite(suite);
  const known = workloads.flatMap(({ name, methods }) =>
    methods.map(({ label }) => `${name} ${label}`)
  );
  const strange = wanted.find((own) => !known.includes(own));
  if (strange === undefined) return wanted;
  throw new UsageError(
    `Cannot time "${strange}": suite "${suite}" has no such work, expected some of ${
      known.join(", ")
    }`,
  );
}

async function plan(suite: string): Promise<Plan> {
  return await planSuite(await openSuite(suite), { readFile: Deno.readFile });
}

async function measure(
  io: Io,
  engine: Engine,
  { suite, device, update = false }: {
    readonly suite: string;
    readonly device: boolean;
    readonly update?: true | undefined | false;
  },
) {
  if (update && !device) {
    throw new UsageError(
      "Cannot write baselines without a device: they say what training gives, expected --update or --no-device alone",
    );
  }
  return await measureFacts(await plan(suite), {
    engine: device ? engine : null,
    cacheFolder: cacheFolder(),
    root: ROOT,
    clock: io.clock,
    onWork: (work) => io.err(`exact ${work}\n`),
  });
}
