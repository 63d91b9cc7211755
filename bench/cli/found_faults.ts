import type { Engine } from "../../models/mod.ts";
import { countEndings } from "../gate/recording.ts";
import { timedLimits } from "../gate/timed_limits.ts";
import { readEnvironment } from "../measure/environment.ts";
import type { Plan } from "../plan/plan_suite.ts";
import { readBaselines } from "../trials/baseline_files.ts";
import { openFaultTrials } from "../trials/fault_trials.ts";
import { FAULTS } from "../trials/faulty_engine.ts";
import { EXIT } from "./exit_code.ts";
import type { Io } from "./io.ts";
import { cacheFolder, ROOT } from "./paths.ts";
import { formatDuration } from "./progress.ts";
import {
  openTimedTrials,
  tellTrialTime,
  type TimedTrialOptions,
} from "./timed_trials.ts";
import { type TrialRate, trialRate } from "./trial_rate.ts";

/** What trials of the exact tier need. */
interface ExactTrialOptions {
  /** Cells that faults are put into. */
  readonly plan: Plan;
  /** Folder of the baselines. */
  readonly baselines: string;
  /** Trains the cells. */
  readonly engine: Engine;
}

/** Share of trials that must end as they should. */
const GOOD = 19 / 20;

/**
 * Puts faults in and counts how many are found; prints rates, and returns the exit code. One trial of each tier
 * comes first, to tell how long its others will take.
 */
export async function foundFaults(
  { exact, isTimed, ...timed }: TimedTrialOptions & {
    /** Trials of the exact tier; `null` for none. */
    readonly exact: ExactTrialOptions | null;
    /** Whether the timed tier is tried. */
    readonly isTimed: boolean;
  },
  io: Io,
): Promise<number> {
  const rates = [
    ...exact ? await exactRates(exact, timed.trials, io) : [],
    ...isTimed ? await timedRates(timed, io) : [],
  ];
  io.out(`${rates.map(({ line }) => line).join("\n")}\n`);
  return rates.every(({ share }) => share >= GOOD) ? EXIT.ok : EXIT.failed;
}

async function exactRates(
  { plan, engine, baselines }: ExactTrialOptions,
  trials: number,
  io: Io,
): Promise<TrialRate[]> {
  await using exact = await openFaultTrials(plan, {
    engine,
    baselines: await readBaselines(baselines),
    seed: 1,
    cacheFolder: cacheFolder(),
    environment: await readEnvironment(ROOT),
    clock: io.clock,
  });
  const kinds = [...FAULTS, null];
  const startMs = io.clock.nowMs();
  await exact.run(null, 0);
  const oneMs = io.clock.nowMs() - startMs;
  const count = trials * kinds.length;
  io.err(
    `${count} trials of the exact tier: about ${
      formatDuration(count * oneMs)
    }\n`,
  );
  const rates: TrialRate[] = [];
  for (const fault of kinds) {
    let failures = 0;
    for (let i = 0; i < trials; i++) {
      io.signal.throwIfAborted();
      const { work, found } = await exact.run(fault, i);
      if (found !== null) failures++;
      io.err(
        `${i + 1}/${trials} exact ${fault ?? "nothing"} in ${work}: ${
          found ?? "pass"
        }\n`,
      );
    }
    rates.push(
      fault
        ? trialRate(`exact: ${fault} found`, failures, trials)
        : trialRate("exact: nothing passes", trials - failures, trials),
    );
  }
  return rates;
}

/** Percent by which one side is made slower. */
const SLOWER = [10, 0];

async function timedRates(
  options: TimedTrialOptions,
  io: Io,
): Promise<TrialRate[]> {
  const { trials } = options;
  const limits = timedLimits(options);
  await using pair = openTimedTrials(options, io);
  // A slow-down takes two stages.
  const what = `${2 * trials} trials of the timed tier`;
  await tellTrialTime(what, 3 * trials, pair, options, io);
  const rates: TrialRate[] = [];
  for (const percent of SLOWER) {
    let done = 0;
    const ends = await countEndings(
      () => pair.open(percent > 0 ? percent / 100 : undefined),
      limits,
      trials,
      (verdict) => {
        io.err(`${++done}/${trials} timed ${percent} % slower: ${verdict}\n`);
        io.signal.throwIfAborted();
      },
    );
    rates.push(
      percent > 0
        ? trialRate(`timed: slow_down_${percent} found`, ends.worse, trials)
        : trialRate("timed: nothing passes", ends.same, trials),
    );
  }
  return rates;
}
