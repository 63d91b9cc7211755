import { z } from "zod";
import type { GateReport } from "./check.ts";
import { BaselineError } from "./facts.ts";

const text = z.string().max(2000);
const verdict = z.enum(["pass", "fail", "unsure"]);

const form = z.strictObject({
  verdict,
  falseAlarm: z.number().min(0).max(1),
  checks: z.array(z.strictObject({
    tier: z.enum(["exact", "timed", "quality"]),
    name: text,
    verdict,
    message: text,
    details: z.array(text).max(100_000),
  })).min(1).max(10_000),
});

/**
 * Reads a report that may come from anyone, as that of a change from a fork does.
 *
 * @throws {BaselineError} If it has not the form of one.
 */
export function readReport(json: string, file: string): GateReport {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  const { success, data, error } = form.safeParse(value);
  if (success) return data;
  const { path, message } = error.issues[0]!;
  throw new BaselineError(
    `Cannot read ${file}: at "${path.join(".")}" ${message}`,
  );
}
