import { formatRate } from "../../bench/report_cells.ts";
import type { StoredRow } from "../store/store.ts";
import { address } from "../views/address.ts";
import { points } from "../views/points.ts";

/** Runs by row: those that count, those that failed, and those that were superseded or taken off. */
export function RunList({ runs }: { readonly runs: readonly StoredRow[] }) {
  const standing = runs.filter(isStanding);
  const older = runs.filter((run) => !isStanding(run));
  return (
    <>
      <RunTable runs={standing} />
      {older.length > 0 && (
        <>
          <h3 id="older">Superseded or taken off</h3>
          <RunTable runs={older} />
        </>
      )}
    </>
  );
}

function isStanding({ supersededBy, hiddenBecause }: StoredRow): boolean {
  return supersededBy === null && hiddenBecause === null;
}

function RunTable({ runs }: { readonly runs: readonly StoredRow[] }) {
  const sorted = runs.toSorted((a, b) =>
    a.label < b.label
      ? -1
      : a.label > b.label
      ? 1
      : (a.lr ?? 0) - (b.lr ?? 0) || a.fold - b.fold || a.seed - b.seed
  );
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Runs">
      <table>
        <thead>
          <tr>
            <th scope="col">run</th>
            <th scope="col">row</th>
            <th scope="col">lr</th>
            <th scope="col" class="amount">fold</th>
            <th scope="col" class="amount">seed</th>
            <th scope="col" class="amount">test accuracy, %</th>
            <th scope="col">ended</th>
            <th scope="col">trust</th>
            <th scope="col">made</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((run, i) => (
            <tr
              key={run.id}
              id={run.label === sorted[i - 1]?.label ? undefined : run.label}
            >
              <td>
                <a href={address(["runs", run.id])}>
                  <code>{run.id.slice(0, 10)}</code>
                </a>
              </td>
              <td>{run.label}</td>
              <td>{run.lr === null ? "–" : formatRate(run.lr)}</td>
              <td class="amount">{run.fold}</td>
              <td class="amount">{run.seed}</td>
              <td class="amount">
                {run.accuracy === null ? "–" : points(run.accuracy, null)}
              </td>
              <td>
                {run.status === "ok" ? "ok" : (
                  <span class="chip bad">
                    ✕ {run.status.replace("_", " ")}
                  </span>
                )}
                {run.supersededBy !== null && (
                  <>
                    {" "}
                    <a href={address(["runs", run.supersededBy])}>superseded</a>
                  </>
                )}
                {run.hiddenBecause !== null &&
                  ` taken off: ${run.hiddenBecause}`}
              </td>
              <td>{run.tier}</td>
              <td>{run.createdAt.slice(0, 10)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
