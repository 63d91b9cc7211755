import type { Check, GateReport } from "../gate/check.ts";

const WORDS = { pass: "pass", fail: "FAIL", unsure: "UNSURE" } as const;

/** Details of a check that are printed; the rest is counted. */
const MOST_DETAILS = 12;

/** A gate's report for a terminal or a log: a line for each check, what differs below it, and the sum. */
export function renderGate(
  { verdict, checks, falseAlarm }: GateReport,
): string {
  const lines = checks.flatMap(renderCheck);
  const count = (own: Check["verdict"]) =>
    checks.filter((check) => check.verdict === own).length;
  const sum = `gate: ${WORDS[verdict]}: ${checks.length} checks, ${
    count("fail")
  } failed, ${count("unsure")} unsure`;
  const chance = falseAlarm > 0
    ? `; a change without effect fails at most one time in ${
      Math.round(1 / falseAlarm)
    }`
    : "";
  return [...lines, sum + chance, ""].join("\n");
}

function renderCheck({ tier, name, verdict, message, details }: Check) {
  const shown = details.slice(0, MOST_DETAILS).map((line) => `    ${line}`);
  const more = details.length - shown.length;
  return [
    `${WORDS[verdict].padEnd(6)} ${tier} ${name}: ${message}`,
    ...shown,
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}
