import type { Agreement } from "../agreement.ts";
import type { ResultFile } from "../runner/load_results.ts";
import type { Reproduced } from "../runner/reproduce_all.ts";
import type { Reproduction } from "../runner/reproducer.ts";
import type { AgreementSummary } from "../sum_up_agreements.ts";

/**
 * What came of running a result again, as text for a terminal.
 *
 * @param first The result.
 * @param found What came of it.
 * @param file Where the new result was written; `null` if it was not kept.
 */
export function reproductionText(
  { result: { id, cell } }: ResultFile,
  { again: { result }, agreement }: Reproduction,
  file: string | null,
): string {
  const { verdict, isSameBits, changed, difference, reasons } = agreement;
  const device = result.device;
  return [
    `${cell.id} (${id.slice(0, 10)}) on ${device?.adapter}: ${verdict}${
      isSameBits ? " (same bits)" : ""
    }`,
    ...reasons.map((reason) => `  ${reason}`),
    ...(difference ? [`  ${differenceText(difference, agreement)}`] : []),
    changed.length > 0
      ? `  changed since: ${changed.join(", ")}`
      : `  device and source are the same${
        isSameBits ? "" : ", yet the bits are not"
      }`,
    ...(file === null ? [] : [`Result: ${file}`]),
    "",
  ].join("\n");
}

/** What came of one of many results, as one line, and one more for each reason why not. */
export function reproductionLine(one: Reproduced): string {
  const { id, cell } = one.first.result;
  const name = `${cell.id} (${id.slice(0, 10)})`;
  if ("refusal" in one) return `not run   ${name}: ${one.refusal.message}\n`;
  const { verdict, isSameBits, difference, reasons, changed } =
    one.found.agreement;
  const how = isSameBits
    ? "same bits"
    : changed.length > 0
    ? `changed since: ${changed.join(", ")}`
    : "device and source are the same, yet the bits are not";
  return [
    `${verdict.padEnd(8)}  ${name}: ${
      difference ? `${intervalText(difference)}, ` : ""
    }${how}\n`,
    ...reasons.map((reason) => `          ${reason}\n`),
  ].join("");
}

/** How many results agree, as text for a terminal. */
export function agreementSummaryText(
  { results, agree, sameBits, disagree, refused, share }: AgreementSummary,
): string {
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  return [
    `${agree} of ${results} results agree, ${sameBits} of them with the same bits; ${disagree} disagree; ${refused} cannot be run here`,
    ...(share
      ? [
        `of those that were run ${percent(share.value)} agree, 95 % interval ${
          percent(share.low)
        } to ${percent(share.high)} for others like them`,
      ]
      : []),
    "",
  ].join("\n");
}

function intervalText(
  { value, low, high }: Pick<
    NonNullable<Agreement["difference"]>,
    "value" | "low" | "high"
  >,
): string {
  return `${points(value)} points, 95 % interval ${points(low)} to ${
    points(high)
  }`;
}

function differenceText(
  difference: NonNullable<Agreement["difference"]>,
  { margin }: Agreement,
): string {
  const { items, disagreement } = difference;
  return `again − before: ${intervalText(difference)}; ${items} items, ${
    (disagreement * 100).toFixed(1)
  } % of the answers differ; ± ${
    Number((margin * 100).toFixed(6))
  } would not matter`;
}

function points(share: number): string {
  const text = (share * 100).toFixed(1);
  return `${share > 0 ? "+" : ""}${text === "-0.0" ? "0.0" : text}`
    .replace("-", "−");
}
