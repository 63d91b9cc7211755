import { DeviceError } from "../../models/mod.ts";
import type { Result, Status } from "../result/result.ts";
import { DivergedError } from "./diverged_error.ts";
import { UnsupportedError } from "./unsupported_error.ts";

/** What a result says about a cell that did not end well. */
export interface Failure {
  /** How it ended. */
  readonly status: Exclude<Status, "ok">;
  /** Why. */
  readonly error: NonNullable<Result["error"]>;
}

/**
 * Turns an error into what a result says about it.
 *
 * @param error What was thrown.
 */
export function describeFailure(error: unknown): Failure {
  const { name, message } = error instanceof Error
    ? error
    : { name: "Error", message: String(error) };
  const place = error instanceof DivergedError
    ? {
      step: error.step,
      update: error.update,
      lastLossNats: error.lastLossNats,
    }
    : { step: null, update: null, lastLossNats: null };
  return { status: statusOf(error), error: { name, message, ...place } };
}

function statusOf(error: unknown): Failure["status"] {
  if (error instanceof DivergedError) return "diverged";
  if (error instanceof UnsupportedError) return "unsupported";
  if (error instanceof DeviceError) {
    if (error.reason === "memory") return "oom";
    if (error.reason === "lost") return "device_lost";
  }
  // V8 reports memory that it does not get by an error of the usual class.
  if (
    error instanceof RangeError &&
    /allocation failed|out of memory/i.test(error.message)
  ) return "oom";
  return "failed";
}
