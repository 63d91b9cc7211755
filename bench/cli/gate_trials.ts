import { native } from "../../models/mod.ts";
import {
  countEndings,
  type Endings,
  recordBlock,
  type Recording,
} from "../gate/recording.ts";
import { type TimedLimits, timedLimits } from "../gate/timed_limits.ts";
import { planSuite } from "../plan/plan_suite.ts";
import { wilsonInterval } from "../stats/wilson.ts";
import { readBaselines } from "../trials/baseline_files.ts";
import { selfTestExact } from "../trials/fault_trials.ts";
import { EXIT } from "./exit_code.ts";
import { openSelfPair } from "./gate_times.ts";
import type { Io } from "./io.ts";
import { cacheFolder, ROOT } from "./paths.ts";
import { openSuite } from "./suite_files.ts";

/** What trials of the gate need. */
export interface TrialOptions {
  /** Suite that works are from. */
  readonly suite: string;
  /** Work that is timed. */
  readonly work: string;
  /** Folder of the baselines. */
  readonly baselines: string;
  /** Seconds of a timed stage at most. */
  readonly budgetS: number;
  /** Smallest slow-down that matters, a fraction. */
  readonly slowdown: number;
  /** Trials of each kind, or comparisons. */
  readonly trials: number;
}

/** Share of trials that must end as they should. */
const GOOD = 19 / 20;

/** Largest share of false alarms. */
const MOST_ALARMS = 0.02;

/** Puts faults in and counts how many are found; prints rates, and returns the exit code. */
export async function selfTest(
  options: TrialOptions,
  io: Io,
): Promise<number> {
  const plan = await planSuite(await openSuite(options.suite), {
    readFile: Deno.readFile,
  });
  const { trials } = options;
  const counts = await selfTestExact(plan, {
    engine: native,
    baselines: await readBaselines(options.baselines),
    trials,
    seed: 1,
    cacheFolder: cacheFolder(),
    root: ROOT,
    clock: io.clock,
    onTrial: ({ fault, work, found }) =>
      io.err(`exact ${fault ?? "nothing"} in ${work}: ${found ?? "pass"}\n`),
  });
  const rates = counts.map(({ fault, failures }) =>
    fault
      ? rate(`exact: ${fault} found`, failures, trials)
      : rate("exact: nothing passes", trials - failures, trials)
  );
  const limits = timedLimits({ slowdown: options.slowdown });
  await using pair = await openSelfPair({ ...options, limits }, io);
  for (const percent of [10, 0]) {
    const say = (verdict: string) =>
      io.err(`timed ${percent} % slower: ${verdict}\n`);
    const feign = percent > 0 ? tenthMore : undefined;
    const ends = await countEndings(
      () => pair.open(feign),
      limits,
      trials,
      say,
    );
    rates.push(
      percent > 0
        ? rate("timed: slow_down_10 found", ends.worse, trials)
        : rate("timed: nothing passes", ends.same, trials),
    );
  }
  io.out(`${rates.map(({ line }) => line).join("\n")}\n`);
  return rates.every(({ share }) => share >= GOOD) ? EXIT.ok : EXIT.failed;
}

/** Compares this checkout with itself; prints how often that raised an alarm, and returns the exit code. */
export async function falseAlarms(
  options: TrialOptions,
  record: string | undefined,
  io: Io,
): Promise<number> {
  const limits: TimedLimits = timedLimits({ slowdown: options.slowdown });
  const blocks: number[][] = [];
  await using pair = await openSelfPair({
    ...options,
    limits,
    onBlock: (block) => void blocks.push(recordBlock(block)),
  }, io);
  const ends = await countEndings(
    () => pair.open(),
    limits,
    options.trials,
    (verdict) => io.err(`A/A: ${verdict}\n`),
  );
  if (record !== undefined) {
    const recording: Recording = {
      version: 1,
      work: options.work,
      adapter: "this machine",
      note: `${options.trials} comparisons of a checkout with itself`,
      blocks,
    };
    await Deno.writeTextFile(record, formatRecording(recording));
  }
  io.out(`${renderEndings(ends)}\n`);
  return ends.worse / options.trials <= MOST_ALARMS ? EXIT.ok : EXIT.failed;
}

/** A recording as text, a line for each block. */
function formatRecording({ blocks, ...head }: Recording): string {
  const rows = blocks.map((row) => JSON.stringify(row)).join(",\n");
  return `${JSON.stringify(head).slice(0, -1)},"blocks":[\n${rows}\n]}\n`;
}

function renderEndings({ same, worse, unsure }: Endings): string {
  const all = same + worse + unsure;
  return [
    rate("A/A: false alarms", worse, all).line,
    rate("A/A: cannot tell", unsure, all).line,
  ].join("\n");
}

function tenthMore(updates: number): number {
  return Math.round(updates * 1.1);
}

function rate(name: string, hits: number, trials: number) {
  const { low, high } = wilsonInterval(hits, trials, 0.95);
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const share = hits / trials;
  return {
    share,
    line: `${name}: ${hits} of ${trials}, ${percent(share)} (${
      percent(low)
    } to ${percent(high)} at 95 %)`,
  };
}
