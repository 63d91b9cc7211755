import type { RankedRows } from "../views/ranked_rows.ts";
import { tieReasons } from "../views/tie_reasons.ts";

/** Which rows each row ties with, and why; folded where there is much to say. */
export function TieList({ ranked }: { readonly ranked: RankedRows }) {
  return (
    <ul class="ties">
      {ranked.labels.map((label) => {
        const reasons = tieReasons(label, ranked);
        if (reasons.length === 0) {
          return (
            <li key={label}>
              <b>{label}</b> is told apart from every other row.
            </li>
          );
        }
        const count = reasons.reduce((sum, own) => sum + own.labels.length, 0);
        return (
          <li key={label}>
            <details>
              <summary>
                <b>{label}</b> ties with {count} other{count === 1 ? "" : "s"}
              </summary>
              {reasons.map(({ labels, reason }) => (
                <p key={reason} class="note">
                  {reason[0]!.toUpperCase() + reason.slice(1)}:{" "}
                  {labels.join(", ")}.
                </p>
              ))}
            </details>
          </li>
        );
      })}
    </ul>
  );
}
