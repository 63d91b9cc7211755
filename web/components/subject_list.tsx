import { address } from "../views/address.ts";

/** Something that has a page of its own. */
export interface Subject {
  /** Its name. */
  readonly name: string;
  /** Tables that it stands in. */
  readonly tables: number;
  /** Tables by outcome, for methods. */
  readonly counts?: {
    /** Above the reference. */
    readonly better: number;
    /** Below it. */
    readonly worse: number;
    /** No difference found. */
    readonly none: number;
    /** Not comparable. */
    readonly unknown: number;
  };
}

/** Subjects with links to their pages. */
export function SubjectList(
  { kind, of }: {
    /** First part of their addresses. */
    readonly kind: "methods" | "models" | "datasets" | "devices";
    /** By name. */
    readonly of: readonly Subject[];
  },
) {
  const hasCounts = of.some(({ counts }) => counts);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="List">
      <table class="narrow">
        <thead>
          <tr>
            <th scope="col">name</th>
            <th scope="col" class="amount">tables</th>
            {hasCounts && (
              <>
                <th scope="col" class="amount">▲ better</th>
                <th scope="col" class="amount">≈ no difference</th>
                <th scope="col" class="amount">▼ worse</th>
                <th scope="col" class="amount">? not comparable</th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {of.map(({ name, tables, counts }) => (
            <tr key={name}>
              <th scope="row">
                <a href={address([kind, name])}>{name}</a>
              </th>
              <td class="amount">{tables}</td>
              {counts && (
                <>
                  <td class="amount">{counts.better || "–"}</td>
                  <td class="amount">{counts.none || "–"}</td>
                  <td class="amount">{counts.worse || "–"}</td>
                  <td class="amount">{counts.unknown || "–"}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
