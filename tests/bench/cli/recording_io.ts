import type { Clock } from "../../../bench/measure/clock.ts";
import type { Io } from "../../../bench/cli/io.ts";

/** A world that only listens. */
export interface RecordingIo extends Io {
  /** All that went to standard output. */
  readonly written: () => string;
  /** All that went to standard error. */
  readonly told: () => string;
}

/** Makes one. */
export function recordingIo(
  changes: Partial<Io> & { readonly clock?: Clock } = {},
): RecordingIo {
  let out = "", err = "";
  return {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    isLive: false,
    columns: () => 80,
    clock: { nowMs: () => performance.now(), date: () => new Date() },
    signal: new AbortController().signal,
    ...changes,
    written: () => out,
    told: () => err,
  };
}
