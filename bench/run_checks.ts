import type { Check, Suspicion } from "./check.ts";
import type { Evidence } from "./evidence.ts";

/** What was found, and by which check. */
export interface Finding extends Suspicion {
  /** Name of the check. */
  readonly check: string;
}

/**
 * Looks at results with every check.
 *
 * @param evidence All that is handed in at once: a row of several seeds is judged as a whole.
 * @param checks By name.
 * @returns What is wrong, by check; nothing if all is well.
 */
export async function runChecks(
  evidence: readonly Evidence[],
  checks: Readonly<Record<string, Check>>,
): Promise<Finding[]> {
  const found = await Promise.all(
    Object.entries(checks).map(async ([check, own]) =>
      (await own.find(evidence)).map((suspicion) => ({ check, ...suspicion }))
    ),
  );
  return found.flat();
}
