/**
 * Pieces of work timed on every engine side by side, interleaved in one process.
 *
 * @module
 */
import { openBlock } from "./block.ts";
import { blockSuites } from "./block_suites.ts";
import type { Contender, KernelSuite } from "./contender.ts";
import { openConvNext } from "./convnext.ts";
import { type Peaks, shareOfPeak } from "../measure/peaks.ts";
import {
  type MedianInterval,
  medianInterval,
} from "../stats/median_interval.ts";
import { interleave, type Timing, type Turn } from "./interleave.ts";
import { modelSuites } from "./model_suites.ts";
import { opSuites } from "./op_suites.ts";
import { stepSuites } from "./step_suites.ts";
import { type LatencyStatistics, tinybenchStatistics } from "./statistics.ts";

export { ratioSvg } from "./ratio_svg.ts";

/** Every piece of work, by name. */
export function kernelSuites(): Readonly<Record<string, KernelSuite>> {
  return {
    block: {
      summary: "transformer block, B=8 T=64 C=128 h=4, one training update",
      open: openBlock,
    },
    convnext: {
      summary: "ConvNeXt-micro, B=32 at 32x32, one training update",
      open: openConvNext,
    },
    ...blockSuites(),
    ...stepSuites(),
    ...modelSuites(),
    ...opSuites(),
  };
}

/**
 * Names of suites, with `ops`, `blocks`, `models` and `steps` standing for all of a kind.
 *
 * @param names Names and kinds; every suite if there are none.
 */
export function expandSuites(names: readonly string[]): string[] {
  const kinds: Readonly<Record<string, () => string[]>> = {
    ops: () => Object.keys(opSuites()),
    blocks: () => Object.keys(blockSuites()),
    steps: () => Object.keys(stepSuites()),
    models: () => Object.keys(modelSuites()),
  };
  return names.length > 0
    ? names.flatMap((name) =>
      Object.hasOwn(kinds, name) ? kinds[name]!() : [name]
    )
    : Object.keys(kernelSuites());
}

/** How long to measure. */
export interface KernelOptions {
  /** Rounds that count. @default {7} */
  readonly rounds?: number;
  /** Rounds before that. @default {1} */
  readonly warmupRounds?: number;
  /** Updates of a turn. @default {4, for ops 16, for models 2} */
  readonly updates?: number;
  /** Milliseconds from a fixed point. @default {performance.now} */
  readonly now?: () => number;
  /** Called after each turn. */
  readonly onTurn?: (turn: Turn) => void;
  /** What the adapter reaches; without it no part of it is given. */
  readonly peaks?: Pick<Peaks, "flopsPerS">;
}

/** What an update of one step asks for. */
export interface StepWork {
  /** Floating-point operations, counted from its graph. */
  readonly flops: number;
  /** Memory for values between kernels, as allocated. */
  readonly activationBytes: number;
  /** The largest sum of values that are alive at one time: no plan can need less. */
  readonly activationBoundBytes: number;
}

/** What a suite found; all times in milliseconds per update. */
export interface KernelResult {
  /** Name of the suite. */
  readonly suite: string;
  /** Adapter that native ran on. */
  readonly adapter: string;
  /** Time of a peer over that of native: median over rounds. */
  readonly ratios: Readonly<Record<string, number>>;
  /** The same with its interval. */
  readonly ratioIntervals: Readonly<Record<string, MedianInterval>>;
  /** Milliseconds per update by contender: median over rounds with its interval. */
  readonly updateMs: Readonly<Record<string, MedianInterval>>;
  /** Matrix operations a second that the adapter reaches; `null` if not measured. */
  readonly peakFlopsPerS: number | null;
  /** Part of that, by contender, in `0..1`: of a training update, its model FLOPs utilisation (MFU). */
  readonly shares: Readonly<Record<string, number>> | null;
  /** One number a round, by contender. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
  /** Statistics of the samples. */
  readonly statistics: Readonly<Record<string, LatencyStatistics>>;
  /** Largest difference of a peer's values from native's over all updates: losses in nats, or means. */
  readonly deviations: Readonly<Record<string, number>>;
  /** Floating-point operations per update, counted from the graph. */
  readonly flops: number;
  /** What contenders that do not all do the same work ask for, by name; empty for others. */
  readonly work: Readonly<Record<string, StepWork>>;
  /** Updates between two waits. */
  readonly updatesPerSample: number;
}

/**
 * Measures one suite.
 *
 * @param name One of {@linkcode kernelSuites}.
 * @throws {RangeError} If there is no such suite, or one of them was faster than the peak.
 */
export async function runKernelSuite(
  name: string,
  {
    rounds = 7,
    warmupRounds = 1,
    updates: given,
    now = () => performance.now(),
    onTurn,
    peaks,
  }: KernelOptions = {},
): Promise<KernelResult> {
  const suites = kernelSuites();
  const suite = Object.hasOwn(suites, name) ? suites[name] : undefined;
  if (!suite) {
    throw new RangeError(
      `Cannot find kernel suite "${name}", expected one of ${
        Object.keys(suites).join(", ")
      }`,
    );
  }
  const updates = given ?? suite.updates ?? 4;
  const contenders = await suite.open();
  try {
    const timings = await interleave(contenders, {
      rounds,
      warmupRounds,
      updates,
      now,
      ...(onTurn && { onTurn }),
    });
    const [own, ...peers] = contenders as [Contender, ...Contender[]];
    const samples = Object.fromEntries(
      [...timings].map(([name, { updateMs }]) => [name, updateMs]),
    );
    const toPeers = <T>(value: (peer: Timing, own: Timing) => T) =>
      Object.fromEntries(peers.map(({ name }) => [
        name,
        value(timings.get(name)!, timings.get(own.name)!),
      ]));
    const updateMs = mapValues(samples, (own) => medianInterval(own));
    const ratioIntervals = toPeers((peer, own) =>
      // Rounds are compared with themselves, so that a slow one counts for both.
      medianInterval(
        peer.updateMs.map((ms, round) => ms / own.updateMs[round]!),
      )
    );
    return {
      suite: name,
      adapter: own.adapter,
      ratios: mapValues(ratioIntervals, ({ median }) => median),
      ratioIntervals,
      updateMs,
      peakFlopsPerS: peaks?.flopsPerS ?? null,
      shares: peaks
        ? Object.fromEntries(contenders.map(({ name, flops }) => [
          name,
          // Who counts nothing does the work of the first.
          shareOfPeak(flops || own.flops, updateMs[name]!.median, peaks),
        ]))
        : null,
      samples,
      statistics: await tinybenchStatistics(samples),
      deviations: toPeers(largestDifference),
      flops: own.flops,
      work: Object.fromEntries(contenders.flatMap(
        ({ name, flops, activations }) =>
          activations
            ? [[name, {
              flops,
              activationBytes: activations.bytes,
              activationBoundBytes: activations.boundBytes,
            }]]
            : [],
      )),
      updatesPerSample: updates,
    };
  } finally {
    for (const contender of contenders) {
      await contender[Symbol.asyncDispose]();
    }
  }
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  map: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, map(value)]),
  );
}

function largestDifference(peer: Timing, own: Timing): number {
  return peer.values.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - own.values[i]!)),
    0,
  );
}
