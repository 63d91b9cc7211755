import { address } from "../views/address.ts";
import type { LabelRecord } from "../views/method_record.ts";

/** A method of a list. */
export interface ListedMethod {
  /** Its name. */
  readonly name: string;
  /** What it is in a sentence, as trusted markup; may be empty. */
  readonly about: string;
  /** How its rows did, by label; none if nobody ran it. */
  readonly records: readonly LabelRecord[];
}

/** Methods of a kind with how often their rows are above or below the reference. */
export function MethodList({ title, methods }: {
  /** The kind. */
  readonly title: string;
  /** In order. */
  readonly methods: readonly ListedMethod[];
}) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={title}>
      <table class="methods">
        <thead>
          <tr>
            <th scope="col">method</th>
            <th scope="col">row</th>
            <th scope="col" class="amount">tables</th>
            <th scope="col" class="amount">▲ better</th>
            <th scope="col" class="amount">≈ no difference</th>
            <th scope="col" class="amount">▼ worse</th>
            <th scope="col" class="amount">? too few runs</th>
          </tr>
        </thead>
        <tbody>
          {methods.flatMap(({ name, about, records }) =>
            (records.length > 0 ? records : [null]).map((record, i, all) => (
              <tr key={`${name} ${i}`}>
                {i === 0 && (
                  <th scope="rowgroup" rowSpan={all.length}>
                    <a href={address(["methods", name])}>{name}</a>
                    {about && (
                      <p
                        class="note"
                        dangerouslySetInnerHTML={{ __html: about }}
                      />
                    )}
                  </th>
                )}
                {record
                  ? <Counts record={record} />
                  : <td colSpan={6} class="quiet">no runs yet</td>}
              </tr>
            ))
          )}
        </tbody>
      </table>
    </div>
  );
}

function Counts(
  { record: { label, outcomes, counts } }: { readonly record: LabelRecord },
) {
  const isReference = outcomes.every(({ reference }) => reference === null);
  return (
    <>
      <td>
        {label}
        {isReference && <span class="quiet">, the reference</span>}
      </td>
      <td class="amount">{outcomes.length}</td>
      {[counts.better, counts.none, counts.worse, counts.unknown].map((
        count,
        i,
      ) => (
        <td key={i} class={`amount${count === 0 ? " quiet" : ""}`}>
          {isReference || count === 0 ? "–" : count}
        </td>
      ))}
    </>
  );
}
