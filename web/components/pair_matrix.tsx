import { points } from "../views/points.ts";
import type { RankedRows } from "../views/ranked_rows.ts";
import { MARKS, verdictOf } from "./mark.tsx";

/** Every ranked row against every other, best first: the row minus the column. */
export function PairMatrix(
  { ranked: { labels, between } }: { readonly ranked: RankedRows },
) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="All pairs">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">row less column</th>
            {labels.map((label, i) => (
              <th scope="col" key={label} title={label}>
                {i + 1}
                <span class="unseen">, {label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, i) => (
            <tr key={label}>
              <th scope="row">
                <span class="quiet">{i + 1}</span> {label}
              </th>
              {labels.map((other) => {
                const pair = between(label, other);
                if (!pair) return <td key={other} class="self"></td>;
                const verdict = verdictOf(pair);
                const { sign, words } = MARKS[verdict];
                const size = pair[0] === null
                  ? ""
                  : ` ${points(pair[0], pair[1], true)}`;
                return (
                  <td
                    key={other}
                    class={`mark ${verdict}`}
                    title={`${label} less ${other}:${size}, ${words}`}
                  >
                    <span aria-hidden="true">{sign}</span>
                    <span class="unseen">{words}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
