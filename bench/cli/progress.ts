/**
 * Shows a run while it goes on: one line that is rewritten on a terminal, plain lines elsewhere.
 *
 * @module
 */
import type { OnEvent, ProgressEvent } from "../runner/progress_event.ts";
import type { Io } from "./io.ts";
import { sparkline } from "./sparkline.ts";

/** Milliseconds between two plain lines about the same cell. */
const PLAIN_EVERY_MS = 10_000;

/** Milliseconds between two looks of the live line. */
const LIVE_EVERY_MS = 100;

/** What is known about the cell that runs. */
interface Current {
  readonly event: Extract<ProgressEvent, { kind: "cell" }>;
  step: Extract<ProgressEvent, { kind: "step" }> | null;
  /** Updates of the cell done. */
  updates: number;
  /** Updates of the step done. */
  inStep: number;
  updateMs: number;
  readonly lossNats: number[];
}

/** Makes a listener that shows events on standard error. */
export function showProgress(io: Io): OnEvent {
  const started = io.clock.nowMs();
  let last = -Infinity; // when the cell's line was last written
  let totalFlops = 0, doneFlops = 0;
  const running = new Map<number, Current>();

  const say = (text: string) => {
    // Whatever stands there was a look at the moment, and gives way to a line that stays.
    io.err(`${io.isLive ? "\r\x1b[2K" : ""}${text}\n`);
    last = io.clock.nowMs();
  };
  const look = (own: Current) => {
    const now = io.clock.nowMs();
    if (now - last < (io.isLive ? LIVE_EVERY_MS : PLAIN_EVERY_MS)) return;
    const flops = [...running.values()].reduce(
      (sum, { updates, event }) =>
        sum + event.flops * updates / Math.max(1, event.updates),
      doneFlops,
    );
    const left = flops > 0
      ? (now - started) * (totalFlops - flops) / flops
      : null;
    const text = describe(own, left);
    if (!io.isLive) return say(text);
    io.err(`\r\x1b[2K${[...text].slice(0, io.columns() - 1).join("")}`);
    last = now;
  };

  return (event) => {
    const lane = event.lane ?? 0;
    const current = running.get(lane) ?? null;
    switch (event.kind) {
      case "run":
        totalFlops = event.flops;
        say(
          `${event.suite}: ${event.pending} of ${event.cells} cells to run on ${event.device}${
            (event.jobs ?? 1) > 1 ? `, ${event.jobs} side by side` : ""
          }`,
        );
        break;
      case "note":
        say(event.message);
        break;
      case "cell":
        totalFlops ||= event.flops; // a run of one cell need not be announced
        running.set(lane, {
          event,
          step: null,
          updates: 0,
          inStep: 0,
          updateMs: 0,
          lossNats: [],
        });
        break;
      case "step":
        if (current) current.step = event;
        break;
      case "updates":
        if (!current) break;
        current.inStep = event.done;
        current.updates += event.lossNats.length;
        current.updateMs = event.updateMs;
        current.lossNats.push(...event.lossNats);
        look(current);
        break;
      case "evaluation":
        break;
      case "result":
        doneFlops += current?.event.flops ?? 0;
        say(describeResult(event, current));
        running.delete(lane);
        break;
      default:
        event satisfies never;
    }
  };
}

function describe(own: Current, leftMs: number | null): string {
  const { event, step, inStep, lossNats, updateMs } = own;
  const loss = lossNats.at(-1);
  return [
    nameOf(own),
    ...(step
      ? [
        `step ${step.index + 1}/${step.steps} ${step.name}`,
        `update ${inStep}/${step.updates}`,
      ]
      : []),
    ...(loss === undefined
      ? []
      : [`loss ${sparkline(lossNats, 16)} ${loss.toFixed(3)}`]),
    `${updateMs.toFixed(1)} ms/update`,
    ...(leftMs === null || event.pending === 0
      ? []
      : [`${formatDuration(leftMs)} left`]),
  ].join("  ");
}

function describeResult(
  { status, accuracy, wallMs, reason, id }: Extract<
    ProgressEvent,
    { kind: "result" }
  >,
  current: Current | null,
): string {
  return [
    current ? nameOf(current) : id,
    accuracy === null ? `${status}: ${reason}` : scoreText(accuracy),
    ...(current && current.lossNats.length > 0
      ? [`loss ${sparkline(current.lossNats, 16)}`]
      : []),
    ...(wallMs > 0 ? [`${(wallMs / 1000).toFixed(1)} s`] : []),
  ].join("  ");
}

/** A score with its interval; without one there is none to show. */
function scoreText(
  { value, interval }: NonNullable<
    Extract<ProgressEvent, { kind: "result" }>["accuracy"]
  >,
): string {
  const percent = (share: number) => (share * 100).toFixed(1);
  return interval
    ? `test ${percent(value)} % (${percent(interval.low)} to ${
      percent(interval.high)
    })`
    : "ok";
}

function nameOf({ event: { index, pending, label, fold, seed } }: Current) {
  return `[${index + 1}/${pending}] ${label} fold ${fold} seed ${seed}`;
}

/** A duration, e.g. `4:07` or `1:02:09`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const used = parts[0] === 0 ? parts.slice(1) : parts;
  return used.map((part, i) => i === 0 ? part : String(part).padStart(2, "0"))
    .join(":");
}
