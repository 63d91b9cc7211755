import type { BoardTable } from "../store/store.ts";

/**
 * Tables by what they share, sorted by its name.
 *
 * @param of What that is, e.g. the name of the network.
 */
export function tablesBy(
  tables: readonly BoardTable[],
  of: (table: BoardTable) => string,
): { name: string; tables: BoardTable[] }[] {
  return [...Map.groupBy(tables, of)]
    .map(([name, own]) => ({ name, tables: own }))
    .sort((a, b) => a.name < b.name ? -1 : 1);
}
