import type { Check, CheckVerdict, GateReport } from "./check.ts";

/** Stands at the head of a comment, so that the next run finds it and writes over it. */
export const COMMENT_MARK = "<!-- truetune-gate -->";

/** Characters that GitHub takes in a comment; a step summary may have 1 MiB. */
export const MOST_CHARACTERS = 65_536;

const SIGNS = {
  pass: "✅ pass",
  fail: "❌ fail",
  unsure: "❔ unsure",
} as const;
const ORDER: readonly CheckVerdict[] = ["fail", "unsure", "pass"];

/** Details of a check that are shown. */
const MOST_DETAILS = 20;

/** Room for the line that says how many checks are left out. */
const TAIL = 200;

/**
 * A report as Markdown, for a step summary and for the one comment of a pull request: failures first, cut to the
 * length that GitHub takes. Names and messages may come from strangers, so nothing in them is markup or calls
 * anybody.
 *
 * @param most Characters at most.
 */
export function gateMarkdown(
  { verdict, falseAlarm, checks }: GateReport,
  most = MOST_CHARACTERS,
): string {
  const sorted = checks.toSorted((a, b) =>
    ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict)
  );
  const head = [
    COMMENT_MARK,
    `### Gate: ${SIGNS[verdict]}`,
    "",
    falseAlarm > 0
      ? `A change without effect fails at most one time in ${
        Math.round(1 / falseAlarm)
      }, over all checks.`
      : "Exact checks have no chance of a false alarm.",
    "",
    "| check | | found |",
    "| --- | --- | --- |",
  ].join("\n");
  let text = `${head}\n`;
  let shown = 0;
  for (const check of sorted) {
    const row = rowOf(check);
    if (text.length + row.length + TAIL > most) break;
    text += row;
    shown++;
  }
  if (shown < sorted.length) {
    text += `\n${sorted.length - shown} more checks are in the log.\n`;
  }
  for (const check of sorted) {
    const block = detailsOf(check);
    if (text.length + block.length + TAIL <= most) text += block;
  }
  return text;
}

function rowOf({ tier, name, verdict, message }: Check): string {
  return `| ${tier} ${plain(name)} | ${SIGNS[verdict]} | ${plain(message)} |\n`;
}

function detailsOf({ tier, name, details }: Check): string {
  if (details.length === 0) return "";
  const shown = details.slice(0, MOST_DETAILS).map((own) => `- ${plain(own)}`);
  const more = details.length - shown.length;
  return [
    "",
    `<details><summary>${tier} ${plain(name)}: ${details.length}</summary>`,
    "",
    ...shown,
    ...(more > 0 ? [`- and ${more} more`] : []),
    "",
    "</details>",
    "",
  ].join("\n");
}

/** Text without markup, mentions, links and line breaks. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;").replaceAll("#", "&#35;")
    .replaceAll("://", "&#58;//").replaceAll("www.", "www&#46;")
    .replaceAll(/[\\`*_{}[\]()!|~$]/g, (sign) => `\\${sign}`);
}
