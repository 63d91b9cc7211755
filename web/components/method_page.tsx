import Interval from "../charts/interval.tsx";
import { address } from "../views/address.ts";
import { duration } from "../views/duration.ts";
import type { MethodRecord } from "../views/method_record.ts";
import { plainSize } from "../views/plain_size.ts";
import { points } from "../views/points.ts";
import { Mark, MarkLegend } from "./mark.tsx";

/** What a method is, and how it did in each table. */
export function MethodPage({ name, record, about }: {
  /** Its name. */
  readonly name: string;
  /** How it did. */
  readonly record: MethodRecord;
  /** What it is, as trusted markup; `null` if nothing is written about it. */
  readonly about: string | null;
}) {
  const { counts, outcomes } = record;
  const judged = counts.better + counts.worse + counts.none;
  const ends = outcomes.flatMap(({ pair }) =>
    pair && pair[0] !== null ? Math.abs(pair[0]) + (pair[1] ?? 0) : []
  );
  const wide = Math.max(0.01, ...ends);
  return (
    <>
      <p class="crumbs">
        <a href={address(["methods"])}>Methods</a>
      </p>
      <h1>{name}</h1>
      {about !== null && (
        <div class="prose" dangerouslySetInnerHTML={{ __html: about }} />
      )}
      <p class="verdict">
        {judged === 0
          ? "Nowhere compared with another method yet."
          : `Above the reference in ${counts.better} of ${judged} tables, below it in ${counts.worse}; no difference was found in ${counts.none}.`}
      </p>
      <MarkLegend />
      <div class="scroll" tabIndex={0} role="group" aria-label="Tables">
        <table>
          <thead>
            <tr>
              <th scope="col">table</th>
              <th scope="col">row</th>
              <th scope="col">rank</th>
              <th scope="col" class="amount">test accuracy, %</th>
              <th scope="col">less the reference, points</th>
              <th scope="col">trained</th>
              <th scope="col">run</th>
              <th scope="col">failed</th>
            </tr>
          </thead>
          <tbody>
            {outcomes.map(({ table, row, of, pair, reference }) => (
              <tr key={`${table.key} ${row.label}`}>
                <th scope="row">
                  <a href={address(["tables", table.key])}>
                    {table.group.suite}: {table.model} on {table.dataset},{" "}
                    {table.group.engine}
                  </a>
                </th>
                <td>{row.label}</td>
                <td>
                  {row.rank
                    ? `${row.rank.best}${
                      row.rank.worst > row.rank.best ? `–${row.rank.worst}` : ""
                    } of ${of}`
                    : "–"}
                </td>
                <td class="amount">
                  {row.accuracy
                    ? points(row.accuracy.value, row.accuracy.halfWidth)
                    : "–"}
                </td>
                <td>
                  {pair && reference !== null
                    ? (
                      <a
                        class="plain"
                        href={address([
                          "compare",
                          table.key,
                          row.label,
                          reference,
                        ])}
                      >
                        {pair[0] !== null && (
                          <Interval
                            value={pair[0]}
                            halfWidth={pair[1]}
                            from={-wide}
                            to={wide}
                            at={0}
                          />
                        )}
                        <Mark pair={pair} />
                      </a>
                    )
                    : <span class="quiet">the reference</span>}
                </td>
                <td>{plainSize(row.trainableParameters)}</td>
                <td>{duration(row.wallMs)}</td>
                <td>
                  {Object.entries(row.failures).map(([status, count]) =>
                    `${status.replace("_", " ")} × ${count} `
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
