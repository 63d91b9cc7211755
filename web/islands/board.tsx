/// <reference lib="dom" />
import { useEffect, useState } from "preact/hooks";
import { BoardFilters } from "../components/board_filters.tsx";
import { BoardTableView } from "../components/board_table.tsx";
import { LocalFiles } from "../components/local_files.tsx";
import type { BoardTable } from "../store/store.ts";
import { address } from "../views/address.ts";
import {
  type BoardState,
  boardStateOf,
  type Filter,
  searchOf,
} from "../views/board_state.ts";
import {
  arrangeTables,
  type Facet,
  filterBoard,
} from "../views/filter_board.ts";
import type { LocalFile, LocalTables } from "../views/local_tables.ts";

/** What the board is shown with. */
export interface BoardProps {
  /** Tables: all of them, or those of one page that match. */
  readonly tables: readonly BoardTable[];
  /** What the address says. */
  readonly state: BoardState;
  /** What each filter offers; `null` if all tables are here, which say it themselves. */
  readonly facets: Readonly<Record<Filter, readonly Facet[]>> | null;
}

/**
 * The board. With all tables at hand it filters them itself and keeps the state in the address; otherwise
 * each change is a new page.
 */
export default function Board({ tables, state: first, facets }: BoardProps) {
  const [state, setState] = useState(first);
  const [isAlive, setAlive] = useState(false);
  const [local, setLocal] = useState<LocalTables>({ tables: [], faults: [] });
  const isWhole = facets === null;
  useEffect(() => {
    setAlive(true);
    // An exported page is one file for all states: only the address knows.
    const read = () => setState(boardStateOf(location.search));
    if (isWhole) read();
    globalThis.addEventListener("popstate", read);
    return () => globalThis.removeEventListener("popstate", read);
  }, []);
  const go = (next: BoardState) => {
    const target = address([], searchOf(next));
    if (!isWhole) {
      location.assign(target);
      return;
    }
    // Typing a name is one step back, not one for each letter.
    const isTyping = next.method !== state.method && state.method !== "";
    history[isTyping ? "replaceState" : "pushState"](null, "", target);
    setState(next);
  };
  const open = async (files: readonly LocalFile[]) => {
    // What reads and judges results is loaded only for those who open some.
    const { localTables } = await import("../views/local_tables.ts");
    setLocal(await localTables(files));
  };
  const own = new Set(local.tables);
  const board = isWhole
    ? filterBoard([...local.tables, ...tables], state)
    : { tables: arrangeTables([...local.tables, ...tables], state), facets };
  const labels = new Set(
    board.tables.flatMap(({ table }) =>
      table.group.rows.filter(({ rank }) => rank).map(({ label }) => label)
    ),
  );
  const onState = isAlive ? go : undefined;
  return (
    <div class={`board-page${isAlive ? " alive" : ""}`}>
      <BoardFilters
        state={state}
        facets={board.facets}
        labels={[...labels].sort()}
        onState={onState}
      />
      <p class="count" role="status">
        {board.tables.length === 1
          ? "1 table"
          : `${board.tables.length} tables`},{" "}
        {board.tables.reduce((sum, { rows }) => sum + rows.length, 0)} rows
      </p>
      {board.tables.map((shown) => (
        <BoardTableView
          key={shown.table.key}
          shown={shown}
          state={state}
          isLocal={own.has(shown.table)}
          onState={onState}
        />
      ))}
      {board.tables.length === 0 && (
        <p class="empty">Nothing matches. Clear a filter.</p>
      )}
      {isAlive && <LocalFiles onFiles={open} faults={local.faults} />}
    </div>
  );
}
