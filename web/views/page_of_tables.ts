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
  let after: string | undefined;
  for (let at = 1;; at++) {
    const { items, next } = await store.tables(filter, {
      limit: LENGTH,
      after,
    });
    if (at === state.page || next === null) {
      return {
        tables: items,
        facets: await store.facets(filter),
        hasNext: next !== null,
      };
    }
    after = next;
  }
}
