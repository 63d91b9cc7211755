import { formatRate } from "../../bench/report_cells.ts";
import type { ReportPair, ReportRow } from "../../bench/report.ts";
import Interval from "../charts/interval.tsx";
import RankBand from "../charts/rank_band.tsx";
import { address } from "../views/address.ts";
import { duration } from "../views/duration.ts";
import { plainSize } from "../views/plain_size.ts";
import { points } from "../views/points.ts";
import type { RankedRows } from "../views/ranked_rows.ts";
import { tieReasons } from "../views/tie_reasons.ts";
import { Mark } from "./mark.tsx";

/** What a row of a board is shown with. */
export interface BoardRowProps {
  /** Key of its table; `null` for results of the visitor's own, which have no pages. */
  readonly tableKey: string | null;
  /** The row. */
  readonly row: ReportRow;
  /** The ranked rows of its table. */
  readonly ranked: RankedRows;
  /** Label of the row that it is compared with; `null` for none. */
  readonly baseline: string | null;
  /** Ends of the scale of accuracies, as fractions. */
  readonly scale: readonly [from: number, to: number];
}

/** A method on the board: rank band, quality, difference, costs. */
export function BoardRow(
  { tableKey, row, ranked, baseline, scale }: BoardRowProps,
) {
  const { accuracy, label } = row;
  const isPart = row.rank === null && accuracy !== null;
  return (
    <tr role="row" class={isPart ? "part" : accuracy ? "" : "failed"}>
      <td role="cell" class="rank">
        <Rank row={row} ranked={ranked} />
      </td>
      <th role="rowheader" scope="row" class="method">
        {tableKey === null
          ? label
          : <a href={address(["methods", row.method])}>{label}</a>}
        {row.rate !== "none" && (
          <span class="rate">
            {row.rate === "chosen" ? "best of " : "lr "}
            {row.rates.map(formatRate).join(", ")}
          </span>
        )}
        <Failures row={row} />
      </th>
      <td role="cell" class="score" data-label="test accuracy, %">
        {accuracy
          ? (
            <>
              <span class="number">
                {points(accuracy.value, accuracy.halfWidth)}
              </span>
              <Interval
                value={accuracy.value}
                halfWidth={accuracy.halfWidth}
                from={scale[0]}
                to={scale[1]}
              />
            </>
          )
          : "–"}
      </td>
      <td role="cell" class="versus" data-label="difference, points">
        <Versus
          label={label}
          baseline={isPart ? null : baseline}
          tableKey={tableKey}
          pair={isPart || baseline === null
            ? null
            : ranked.between(label, baseline)}
        />
      </td>
      <td role="cell" class="cost" data-label="trained">
        {plainSize(row.trainableParameters)}
      </td>
      <td role="cell" class="cost" data-label="update">
        {duration(row.updateGpuMs ?? row.updateWallMs)}
      </td>
      <td role="cell" class="cost" data-label="run">{duration(row.wallMs)}</td>
      <td role="cell" class="cost" data-label="memory">
        {plainSize(row.peakBytes, "B")}
      </td>
      <td role="cell" class="cost" data-label="runs">
        {tableKey === null ? row.runs : (
          <a
            href={`${address(["tables", tableKey])}#${
              encodeURIComponent(label)
            }`}
          >
            {row.runs}
            <span class="unseen">&nbsp;runs of {label}</span>
          </a>
        )}
      </td>
    </tr>
  );
}

function Rank(
  { row: { rank, label }, ranked }: Pick<BoardRowProps, "row" | "ranked">,
) {
  if (!rank) return <span class="quiet">–</span>;
  const { best, worst } = rank;
  const band = <RankBand best={best} worst={worst} of={ranked.labels.length} />;
  if (best === worst) return <span class="sure">{band}{best}</span>;
  return (
    <details class="why">
      <summary>
        {band}
        {best}–{worst}
        <span class="unseen">: why {label} shares its rank</span>
      </summary>
      <div class="reasons">
        {tieReasons(label, ranked).map(({ labels, reason }) => (
          <p key={reason}>
            Ties with {labels.join(", ")}: {reason}.
          </p>
        ))}
      </div>
    </details>
  );
}

function Versus(
  { label, baseline, tableKey, pair }: {
    readonly label: string;
    readonly baseline: string | null;
    readonly tableKey: string | null;
    readonly pair: ReportPair | null;
  },
) {
  if (label === baseline) return <span class="quiet">compared with</span>;
  if (!pair || baseline === null) return <span class="quiet">–</span>;
  if (tableKey === null) return <Mark pair={pair} />;
  return (
    <a class="plain" href={address(["compare", tableKey, label, baseline])}>
      <Mark pair={pair} />
    </a>
  );
}

function Failures({ row: { failures } }: { readonly row: ReportRow }) {
  return (
    <>
      {Object.entries(failures).map(([status, count]) => (
        <span key={status} class="chip bad">
          <span aria-hidden="true">✕</span> {status.replace("_", " ")}
          {count > 1 && ` × ${count}`}
        </span>
      ))}
    </>
  );
}
