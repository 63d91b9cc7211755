import { formatRate } from "../../bench/report_cells.ts";
import type { StoredEvent, StoredResult } from "../store/store.ts";
import { address } from "../views/address.ts";
import { Facts } from "./facts.tsx";
import { TierChips } from "./tier.tsx";

/** Which run this is, how it ended, how far it can be trusted, and how to get it again. */
export function RunHead(
  { stored: { row, result }, history }: {
    readonly stored: StoredResult;
    readonly history: readonly StoredEvent[];
  },
) {
  const { configuration, error } = result;
  return (
    <>
      <p class="crumbs">
        <a href={address([])}>Board</a> ›{" "}
        <a href={address(["tables", row.table])}>
          {row.suite}: {row.model} on {row.dataset}
        </a>
      </p>
      <h1>
        {row.label} <span class="on">on</span> {row.model}
      </h1>
      <p class="lead">
        Fold {row.fold}, seed {row.seed}
        {row.lr !== null && `, learning rate ${formatRate(row.lr)}`}, ended{" "}
        <b>{row.status.replace("_", " ")}</b>.{" "}
        <TierChips
          tiers={{ [row.tier]: 1 }}
        />
      </p>
      {row.supersededBy !== null && (
        <p class="warning">
          A newer run took its place:{" "}
          <a href={address(["runs", row.supersededBy])}>
            {row.supersededBy.slice(0, 12)}
          </a>.
        </p>
      )}
      {row.hiddenBecause !== null && (
        <p class="warning">Taken off the tables: {row.hiddenBecause}</p>
      )}
      {error && (
        <p class="warning">
          <b>{error.name}</b>: {error.message}
          {error.step !== null &&
            ` (step ${error.step}, update ${error.update ?? "?"})`}
          {error.lastLossNats !== null &&
            `; last finite loss ${error.lastLossNats.toFixed(3)} nats`}
        </p>
      )}
      <h2>Reproduce this</h2>
      <pre tabIndex={0}><code>./denow task bench reproduce {row.id}</code></pre>
      <Facts
        of={[
          ["result", <code key="id">{row.id}</code>],
          ["outcome", <code key="outcome">{row.outcome}</code>],
          ["sent by", `${row.submitter}, ${row.receivedAt.slice(0, 10)}`],
          ["made", result.createdAt.replace("T", " ").slice(0, 16)],
          [
            "others got the same",
            row.reproductions + row.contradictions === 0
              ? "nobody tried yet"
              : `${row.reproductions} agree, ${row.contradictions} disagree`,
          ],
          [
            "method",
            <a
              key="method"
              href={address(["methods", configuration.method.name])}
            >
              {configuration.method.name}
            </a>,
          ],
        ]}
      />
      {history.length > 1 && (
        <details>
          <summary>What happened to it</summary>
          <ol class="history">
            {history.map(({ at, kind, detail }) => (
              <li key={at + kind}>
                <time>{at.slice(0, 16).replace("T", " ")}</time> {kind} {detail}
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}
