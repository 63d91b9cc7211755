import type { BoardTable, Store } from "../store/store.ts";
import { type BoardState, type Filter, FILTERS } from "./board_state.ts";
import type { Facet } from "./filter_board.ts";

/** Tables on a page of a large board. */
const LENGTH = 12;

/** A page of a board that is too large to be whole. */
export interface TablesPage {
  /** Its tables. */
  readonly tables: readonly BoardTable[];
  /** What each filter offers. */
  readonly facets: Readonly<Record<Filter, readonly Facet[]>>;
  /** Whether another page follows. */
  readonly hasNext: boolean;
}

/** The page of a large board that a state asks for. */
export async function pageOfTables(
  store: Pick<Store, "tables" | "facets">,
  state: BoardState,
): Promise<TablesPage> {
  const filter = Object.fromEntries(
    FILTERS.flatMap((name) => state[name] ? [[name, state[name]]] : []),
  );
  const facets = await store.facets(filter);
  const count = facets.suite
    .filter(({ value }) => !state.suite || value === state.suite)
    .reduce((sum, { tables }) => sum + tables, 0);
  const last = Math.max(1, Math.ceil(count / LENGTH));
  const { items, next } = await store.tables(filter, {
    limit: LENGTH,
    // A place in the order is a number of tables before it.
    after: String((Math.min(state.page, last) - 1) * LENGTH),
  });
  return { tables: items, facets, hasNext: next !== null };
}
