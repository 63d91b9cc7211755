import type { Agreement } from "../agreement.ts";
import type { ResultFile } from "../runner/load_results.ts";
import type { Reproduction } from "../runner/reproduce.ts";

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

function differenceText(
  { value, low, high, items, disagreement }: NonNullable<
    Agreement["difference"]
  >,
  { margin }: Agreement,
): string {
  return `again − before: ${points(value)} points, 95 % interval ${
    points(low)
  } to ${points(high)}; ${items} items, ${
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
