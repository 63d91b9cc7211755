import type { Check, GateReport } from "./check.ts";

/** Annotations of one kind that GitHub shows for a step; further ones would be dropped unseen. */
export const MOST_ANNOTATIONS = 10;

/**
 * A report as workflow commands: an error for each check that failed, a warning for each that is unsure. If there
 * are more than GitHub shows, the last one says how many are left out.
 *
 * @returns Lines for standard output.
 */
export function gateAnnotations({ checks }: GateReport): string[] {
  return [
    ...commands("error", checks.filter(({ verdict }) => verdict === "fail")),
    ...commands(
      "warning",
      checks.filter(({ verdict }) => verdict === "unsure"),
    ),
  ];
}

function commands(kind: "error" | "warning", checks: readonly Check[]) {
  const fits = checks.length <= MOST_ANNOTATIONS;
  const shown = fits ? checks : checks.slice(0, MOST_ANNOTATIONS - 1);
  const lines = shown.map(({ tier, name, message, details }) =>
    command(kind, `${tier} ${name}`, [message, ...details.slice(0, 5)])
  );
  const more = checks.length - shown.length;
  return more === 0
    ? lines
    : [...lines, command(kind, "gate", [`${more} more, see the summary`])];
}

function command(kind: string, title: string, lines: readonly string[]) {
  const escape = (text: string) =>
    text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = escape(title).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${kind} title=${property}::${escape(lines.join("\n"))}`;
}
