import type { BoardTable } from "../store/store.ts";
import { address } from "../views/address.ts";
import { Facts } from "./facts.tsx";

/** What the tables of a subject are about, with links to the others. */
export function SubjectFacts(
  { tables }: { readonly tables: readonly BoardTable[] },
) {
  const links = (kind: string, pick: (table: BoardTable) => string) =>
    [...new Set(tables.map(pick))].sort().map((name, i) => (
      <span key={name}>
        {i > 0 && ", "}
        <a href={address([kind, name])}>{name}</a>
      </span>
    ));
  const runs = tables.flatMap(({ group }) => group.rows.map(({ runs }) => runs))
    .reduce((sum, own) => sum + own, 0);
  return (
    <Facts
      of={[
        ["models", links("models", ({ model }) => model)],
        ["data", links("datasets", ({ dataset }) => dataset)],
        ["devices", links("devices", ({ group }) => group.device)],
        [
          "engines",
          [...new Set(tables.map(({ group }) => group.engine))].join(", "),
        ],
        ["tables", tables.length],
        ["runs that ended well", runs],
      ]}
    />
  );
}
