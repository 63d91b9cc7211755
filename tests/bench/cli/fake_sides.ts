import {
  type OpenSide,
  SideError,
  type SideName,
  TURN_PROTOCOL,
} from "../../../bench/gate/timed_side.ts";
import type { Clock } from "../../../bench/measure/clock.ts";

/** How fake checkouts behave. */
export interface FakeSideOptions {
  /** How many times as long the candidate takes. @default {1} */
  readonly factor?: number;
  /** Driver of the candidate's device. @default {"1"}, as that of the baseline */
  readonly driver?: string;
  /** A side that ends at once, and with what code. */
  readonly broken?: readonly [SideName, number];
}

/** Checkouts that take time on a clock of their own. */
export interface FakeSides {
  /** Starts one. */
  readonly openSide: OpenSide;
  /** Their clock. */
  readonly clock: Clock;
  /** What was started, e.g. `baseline ../main gate net/data full`. */
  readonly started: readonly string[];
  /** Sides that are open now. */
  readonly open: () => number;
}

/** Milliseconds of an update. */
const UPDATE_MS = 20;

/** Milliseconds that a process takes to start. */
const START_MS = 5000;

/** Makes checkouts that need no process and no GPU. Their times have no noise, so that no coin decides a test. */
export function fakeSides(
  { factor = 1, driver = "1", broken }: FakeSideOptions = {},
): FakeSides {
  const started: string[] = [];
  let nowMs = 0, open = 0;
  return {
    started,
    open: () => open,
    clock: { nowMs: () => nowMs, date: () => new Date(nowMs) },
    openSide(side, { folder, suite, work }) {
      started.push(`${side} ${folder} ${suite} ${work}`);
      if (broken?.[0] === side) {
        const [, code] = broken;
        const found = `it ended with code ${code}`;
        return Promise.reject(new SideError(side, found, "a greeting", code));
      }
      open++;
      nowMs += START_MS;
      return Promise.resolve({
        greeting: {
          protocol: TURN_PROTOCOL,
          identity: { work, samples: 8, trainable: 3 },
          place: {
            ...{ engine: "native", adapter: "Fake GPU", vendor: "" },
            ...{ architecture: "", isFallback: true, deno: "2" },
            ...{ os: "linux", arch: "x86" },
            driver: side === "candidate" ? driver : "1",
          },
        },
        turn({ samples, updates, burn }) {
          const cpuMs = UPDATE_MS * updates * (1 + (burn?.share ?? 0)) *
            (side === "candidate" ? factor : 1);
          nowMs += samples * cpuMs;
          return Promise.resolve({ wallMs: cpuMs, cpuMs, lossNats: 1 });
        },
        [Symbol.asyncDispose]: () => {
          open--;
          return Promise.resolve();
        },
      });
    },
  };
}

/** Options of trials with such checkouts. */
export const fakeTrialOptions = ({ openSide }: FakeSides) => ({
  suite: "gate",
  work: "net/data full",
  accepted: "../twin",
  budgetS: 120,
  slowdown: 0.08,
  kind: undefined,
  openSide,
});
