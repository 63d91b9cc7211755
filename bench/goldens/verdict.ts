import { DeviceError } from "../../models/mod.ts";
import { type Deviation, worst } from "./deviation.ts";

/** What became of one fixture file, or of one case in it. */
export interface Verdict {
  /** Path of the file within the folder, or name of the case. */
  readonly name: string;
  /** `unsupported`: something it needs is not there yet, so it proves nothing. */
  readonly status: "pass" | "fail" | "unsupported";
  /** Number of tensors or numbers compared. */
  readonly comparisons: number;
  /** What used up most of its tolerance. */
  readonly worst?: Deviation;
  /** Why it is unsupported or failed without a comparison. */
  readonly reason?: string;
  /** Verdicts of the cases, if the file has several. */
  readonly cases?: readonly Verdict[];
}

/** Judges what was compared: passes if nothing uses up more than its tolerance. */
export function judge(name: string, deviations: readonly Deviation[]): Verdict {
  const most = worst(deviations);
  if (!most) {
    return {
      name,
      status: "fail",
      comparisons: 0,
      reason: "nothing was compared",
    };
  }
  return {
    name,
    status: most.fraction <= 1 ? "pass" : "fail",
    comparisons: deviations.length,
    worst: most,
  };
}

/**
 * The verdict of a file from those of its cases: passes if none failed and at least one passed. What is
 * unsupported is named.
 */
export function summarize(name: string, cases: readonly Verdict[]): Verdict {
  const count = (status: Verdict["status"]) =>
    cases.filter((own) => own.status === status);
  const failed = count("fail"), missing = count("unsupported");
  const most = worst(cases.flatMap((own) => own.worst ?? []));
  const list = (own: readonly Verdict[]) => own.map(({ name }) => name);
  return {
    name,
    status: failed.length > 0
      ? "fail"
      : missing.length === cases.length
      ? "unsupported"
      : "pass",
    comparisons: cases.reduce((sum, own) => sum + own.comparisons, 0),
    ...(most && { worst: most }),
    ...(failed.length + missing.length > 0 && {
      reason: [
        failed.length > 0 ? `failed: ${list(failed).join(", ")}` : "",
        missing.length > 0 ? `unsupported: ${list(missing).join(", ")}` : "",
      ].filter(Boolean).join("; "),
    }),
    cases,
  };
}

/**
 * The verdict on something that could not be computed.
 *
 * @throws {DeviceError} If the device is missing or lost: then nothing else can be computed either.
 */
export function failed(name: string, error: unknown): Verdict {
  if (
    error instanceof DeviceError &&
    (error.reason === "missing" || error.reason === "lost")
  ) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  return { name, status: "fail", comparisons: 0, reason };
}

/** The verdict on something that cannot be checked yet. */
export function unsupported(name: string, reason: string): Verdict {
  return { name, status: "unsupported", comparisons: 0, reason };
}
