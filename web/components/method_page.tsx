import Interval from "../charts/interval.tsx";
import { address } from "../views/address.ts";
import { duration } from "../views/duration.ts";
import type { LabelRecord, MethodOutcome } from "../views/method_record.ts";
import { pairScale } from "../views/pair_scale.ts";
import { plainSize } from "../views/plain_size.ts";
import { points } from "../views/points.ts";
import { tableName } from "../views/table_name.ts";
import { Mark, MarkLegend } from "./mark.tsx";

/** What a method is, and how it and its variants did in each table. */
export function MethodPage({ name, records, about }: {
  /** Its name. */
  readonly name: string;
  /** How its rows did, by label. */
  readonly records: readonly LabelRecord[];
  /** What it is, as trusted markup; `null` if nothing is written about it. */
  readonly about: string | null;
}) {
  // One scale for all, so that variants can be compared by eye.
  const wide = pairScale(
    records.flatMap(({ outcomes }) => outcomes.map(({ pair }) => pair)),
  );
  return (
    <>
      <p class="crumbs">
        <a href={address(["methods"])}>Methods</a>
      </p>
      <h1>{name}</h1>
      {about !== null && (
        <div class="prose" dangerouslySetInnerHTML={{ __html: about }} />
      )}
      {records.length === 0
        ? <p class="empty">No run of it is here yet.</p>
        : <MarkLegend />}
      {records.map((record) => (
        <section key={record.label} aria-labelledby={`row-${record.label}`}>
          <h2 id={`row-${record.label}`}>
            {record.label === name && records.length === 1
              ? "Where it wins and loses"
              : record.label}
          </h2>
          <p>{summaryOf(record)}</p>
          <Outcomes record={record} wide={wide} />
        </section>
      ))}
    </>
  );
}

/** How often it wins and loses, in a sentence. */
function summaryOf({ counts, outcomes }: LabelRecord): string {
  const judged = counts.better + counts.worse + counts.none;
  const tables = (count: number) => `${count} table${count === 1 ? "" : "s"}`;
  const rest = outcomes.length - judged;
  if (judged === 0) {
    return outcomes.every(({ reference }) => reference === null)
      ? "It is what others are compared with."
      : `Not compared yet: fewer than two runs in common with the reference in each of ${
        tables(outcomes.length)
      }.`;
  }
  return `Better than the reference in ${counts.better} of ${
    tables(judged)
  }, worse in ${counts.worse}, no difference found in ${counts.none}.${
    rest > 0 ? ` Too few runs to say in ${tables(rest)}.` : ""
  }`;
}

function Outcomes({ record: { label, outcomes }, wide }: {
  readonly record: LabelRecord;
  readonly wide: number;
}) {
  const hasFailures = outcomes.some(({ row }) =>
    Object.keys(row.failures).length > 0
  );
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">table</th>
            <th scope="col" class="amount">rank</th>
            <th scope="col" class="amount">test accuracy, %</th>
            <th scope="col">less the reference, points</th>
            <th scope="col" class="amount">trained</th>
            <th scope="col" class="amount">run</th>
            <th scope="col" class="amount">memory</th>
            {hasFailures && <th scope="col">failed</th>}
          </tr>
        </thead>
        <tbody>
          {outcomes.map(({ table, row, of, pair, reference }) => (
            <tr key={table.key}>
              <th scope="row">
                <a href={address(["tables", table.key])}>{tableName(table)}</a>
              </th>
              <td class="amount">
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
                <Versus
                  tableKey={table.key}
                  label={label}
                  pair={pair}
                  reference={reference}
                  wide={wide}
                />
              </td>
              <td class="amount">{plainSize(row.trainableParameters)}</td>
              <td class="amount">{duration(row.wallMs)}</td>
              <td class="amount">{plainSize(row.peakBytes, "B")}</td>
              {hasFailures && (
                <td>
                  {Object.entries(row.failures).map(([status, count]) =>
                    `${status.replace("_", " ")} × ${count} `
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Versus({ tableKey, label, pair, reference, wide }: {
  readonly tableKey: string;
  readonly label: string;
  readonly pair: MethodOutcome["pair"];
  readonly reference: string | null;
  readonly wide: number;
}) {
  if (reference === null) return <span class="quiet">the reference</span>;
  if (!pair) return <span class="quiet">not compared</span>;
  return (
    <a class="plain" href={address(["compare", tableKey, label, reference])}>
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
  );
}
