import type { BoardTable } from "../store/store.ts";
import { address } from "../views/address.ts";
import { plainSize } from "../views/plain_size.ts";

/** Something that has a page of its own. */
export interface Subject {
  /** Its name. */
  readonly name: string;
  /** Tables that it stands in. */
  readonly tables: readonly BoardTable[];
}

/** Subjects with what the board has of them, and links to their pages. */
export function SubjectList(
  { kind, of }: {
    /** First part of their addresses. */
    readonly kind: "models" | "datasets" | "devices";
    /** By name. */
    readonly of: readonly Subject[];
  },
) {
  if (of.length === 0) return <p class="empty">No results yet.</p>;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="List">
      <table class="narrow">
        <thead>
          <tr>
            <th scope="col">name</th>
            {kind === "devices" && (
              <th scope="col" class="amount">peak, measured</th>
            )}
            <th scope="col">{kind === "models" ? "data" : "models"}</th>
            <th scope="col" class="amount">tables</th>
            <th scope="col" class="amount">methods</th>
            <th scope="col" class="amount">runs</th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ name, tables }) => (
            <tr key={name}>
              <th scope="row">
                <a href={address([kind, name])}>{name}</a>
                {tables.some(({ group }) => group.isFallback) &&
                  kind === "devices" && <span class="quiet">, software</span>}
              </th>
              {kind === "devices" && (
                <td class="amount">
                  {peakOf(tables)}
                </td>
              )}
              <td>
                {[
                  ...new Set(
                    tables.map(({ model, dataset }) =>
                      kind === "models" ? dataset : model
                    ),
                  ),
                ].sort().join(", ")}
              </td>
              <td class="amount">{tables.length}</td>
              <td class="amount">
                {new Set(
                  tables.flatMap(({ group }) =>
                    group.rows.map(({ method }) => method)
                  ),
                ).size}
              </td>
              <td class="amount">
                {tables.flatMap(({ group }) => group.rows)
                  .reduce((sum, { runs }) => sum + runs, 0)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** From the least to the most that was measured. */
function peakOf(tables: readonly BoardTable[]): string {
  const peaks = tables.flatMap(({ group }) => group.peakFlopsPerS ?? []);
  if (peaks.length === 0) return "–";
  const low = plainSize(Math.min(...peaks), "FLOP/s");
  const high = plainSize(Math.max(...peaks), "FLOP/s");
  return low === high ? high : `${low} to ${high}`;
}
