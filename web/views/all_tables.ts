import type { BoardTable, Store, TableFilter } from "../store/store.ts";

/** Most tables that a page looks at. */
export const MOST_TABLES = 400;

/**
 * All tables that match, page by page.
 *
 * @param limit Stops here, so that no page grows without bounds.
 */
export async function allTables(
  store: Pick<Store, "tables">,
  filter: TableFilter = {},
  limit = MOST_TABLES,
): Promise<BoardTable[]> {
  const tables: BoardTable[] = [];
  let after: string | undefined;
  while (tables.length < limit) {
    const page = await store.tables(filter, {
      limit: Math.min(100, limit - tables.length),
      after,
    });
    tables.push(...page.items);
    if (page.next === null) break;
    after = page.next;
  }
  return tables;
}
