import {
  countEndings,
  recordBlock,
  type Recording,
} from "../gate/recording.ts";
import { timedLimits } from "../gate/timed_limits.ts";
import { EXIT } from "./exit_code.ts";
import type { Io } from "./io.ts";
import {
  openTimedTrials,
  tellTrialTime,
  type TimedTrialOptions,
} from "./timed_trials.ts";
import { trialRate } from "./trial_rate.ts";

/** Largest share of false alarms. */
const MOST_ALARMS = 0.02;

/**
 * Compares two checkouts that are equal; prints how often that raised an alarm, and returns the exit code: if the
 * share is above what it may be, but the interval is not, it cannot tell.
 *
 * @param record File for all times, if they are wanted.
 */
export async function falseAlarms(
  options: TimedTrialOptions,
  record: string | undefined,
  io: Io,
): Promise<number> {
  const { trials, work } = options;
  const limits = timedLimits(options);
  const blocks: number[][] = [];
  await using pair = openTimedTrials(
    options,
    io,
    (block) => void blocks.push(recordBlock(block)),
  );
  await tellTrialTime(`${trials} comparisons`, trials, pair, options, io);
  const adapter = pair.adapter()!;
  let done = 0;
  const count = () =>
    countEndings(() => pair.open(), limits, trials, (verdict) => {
      io.err(`${++done}/${trials} A/A: ${verdict}\n`);
      io.signal.throwIfAborted();
    });
  // What was measured before Ctrl-C is kept, too.
  const { same, worse, unsure } = await count().finally(async () => {
    if (record === undefined) return;
    const note = `${done + 1} comparisons of equal checkouts`;
    const head = { version: 1, work, adapter, note } as const;
    await Deno.writeTextFile(record, formatRecording({ ...head, blocks }));
  });
  const alarms = trialRate("A/A: false alarms", worse, trials);
  io.out([
    alarms.line,
    trialRate("A/A: cannot tell", unsure, trials).line,
    trialRate("A/A: nothing passes", same, trials).line,
    "",
  ].join("\n"));
  return alarms.share <= MOST_ALARMS
    ? EXIT.ok
    : alarms.low > MOST_ALARMS
    ? EXIT.failed
    : EXIT.inconclusive;
}

/** A recording as text, a line for each block. */
function formatRecording({ blocks, ...head }: Recording): string {
  const rows = blocks.map((row) => JSON.stringify(row)).join(",\n");
  return `${JSON.stringify(head).slice(0, -1)},"blocks":[\n${rows}\n]}\n`;
}
