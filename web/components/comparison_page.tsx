import Interval from "../charts/interval.tsx";
import PairedDots from "../charts/paired_dots.tsx";
import type { BoardTable } from "../store/store.ts";
import { address } from "../views/address.ts";
import type { ComparisonView } from "../views/comparison.ts";
import { points } from "../views/points.ts";
import { tableName } from "../views/table_name.ts";
import { rankedRows } from "../views/ranked_rows.ts";
import { Facts } from "./facts.tsx";
import { Mark } from "./mark.tsx";

const SOURCES = {
  items: "over test items",
  runs: "over runs",
  both: "over test items and runs",
} as const;

/** Two rows against each other: verdict, difference, flip risk, runs, answers. */
export function ComparisonPage(
  { table, comparison }: {
    /** The table that both are rows of. */
    readonly table: BoardTable;
    /** What came of comparing. */
    readonly comparison: ComparisonView;
  },
) {
  const { a, b, difference, verdict, flipProbability, items } = comparison;
  const { group } = table;
  const wide = Math.max(
    0.01,
    Math.abs(difference.value) + (difference.halfWidth ?? 0),
  ) * 1.1;
  const pair = rankedRows(group).between(a.label, b.label);
  return (
    <>
      <p class="crumbs">
        <a href={address([])}>Board</a> ›{" "}
        <a href={address(["tables", table.key])}>
          {tableName(table)}
        </a>
      </p>
      <h1>
        {a.label} <span class="on">against</span> {b.label}
      </h1>
      <p class="verdict">
        {difference.runs < 2
          ? `With one run in common nobody knows what another seed would do. In this run ${a.label} has ${
            points(difference.value, null, true)
          } points.`
          : verdict === "none"
          ? "No difference found. That is not the same as equal."
          : pair && pair[2] !== "apart"
          ? `${
            verdict === "higher" ? a.label : b.label
          } is better where only this pair is asked about. Among all pairs of its table the difference is not clear.`
          : `${
            verdict === "higher" ? a.label : b.label
          } is better, as far as these runs can tell.`}
      </p>
      <div class="columns">
        <Facts
          of={[
            [
              "difference",
              <span key="difference">
                {points(difference.value, difference.halfWidth, true)} points
                {" "}
                <Interval
                  value={difference.value}
                  halfWidth={difference.halfWidth}
                  from={-wide}
                  to={wide}
                  at={0}
                />
              </span>,
            ],
            [
              "95 % interval",
              difference.source === null
                ? "not known"
                : `the widest: ${SOURCES[difference.source]}`,
            ],
            ["p, this pair alone", formatP(difference.p)],
            [
              "among all pairs",
              pair ? <Mark key="mark" pair={pair} /> : "not ranked",
            ],
            [
              "flip risk",
              flipProbability === null
                ? "not known"
                : `${
                  (100 * flipProbability).toFixed(0)
                } %: so often would a rerun turn the order`,
            ],
            [
              "bootstrap",
              comparison.bootstrap
                ? `${points(comparison.bootstrap.low, null, true)} to ${
                  points(comparison.bootstrap.high, null, true)
                } points`
                : null,
            ],
          ]}
        />
        <Facts
          of={[
            [a.label, estimateText(a)],
            [b.label, estimateText(b)],
            ["runs in common", difference.runs],
            ["test items", items.count],
            [
              "on these items alone",
              `permutation test p ${formatP(items.permutationP)}${
                items.mcnemar
                  ? `, McNemar p ${formatP(items.mcnemar.exactP)}`
                  : ""
              }`,
            ],
            [
              "differs in",
              comparison.changed.slice(0, 12).join(", ") || "nothing else",
            ],
          ]}
        />
      </div>
      <section aria-labelledby="runs">
        <h2 id="runs">Run by run</h2>
        <div class="columns">
          <PairedDots runs={comparison.runs} a={a.label} b={b.label} />
          <table>
            <thead>
              <tr>
                <th scope="col">run</th>
                <th scope="col" class="amount">{a.label}, %</th>
                <th scope="col" class="amount">{b.label}, %</th>
                <th scope="col" class="amount">points</th>
              </tr>
            </thead>
            <tbody>
              {comparison.runs.map((run) => (
                <tr key={run.key}>
                  <th scope="row">{run.key}</th>
                  <td class="amount">{points(run.a, null)}</td>
                  <td class="amount">{points(run.b, null)}</td>
                  <td class="amount">{points(run.a - run.b, null, true)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <Answers comparison={comparison} />
    </>
  );
}

function Answers(
  { comparison: { a, b, answers } }: { readonly comparison: ComparisonView },
) {
  return (
    <section aria-labelledby="answers">
      <h2 id="answers">Answers</h2>
      <table class="narrow">
        <thead>
          <tr>
            <td></td>
            <th scope="col" class="amount">{b.label} right</th>
            <th scope="col" class="amount">{b.label} wrong</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{a.label} right</th>
            <td class="amount">{answers.both}</td>
            <td class="amount">{answers.onlyA}</td>
          </tr>
          <tr>
            <th scope="row">{a.label} wrong</th>
            <td class="amount">{answers.onlyB}</td>
            <td class="amount">{answers.neither}</td>
          </tr>
        </tbody>
      </table>
      <p class="note">
        Over all runs. Only the answers that differ tell the two apart.
      </p>
    </section>
  );
}

function estimateText({ accuracy, rates }: ComparisonView["a"]): string {
  return `${points(accuracy.value, accuracy.halfWidth)} %${
    rates.length > 1 ? `, best of ${rates.length} rates in each run` : ""
  }`;
}

/** A p-value that does not pretend to be 0. */
function formatP(p: number | null): string {
  if (p === null) return "not known";
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}
