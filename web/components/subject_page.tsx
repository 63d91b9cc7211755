import type { ComponentChildren } from "preact";
import type { BoardTable } from "../store/store.ts";
import { address } from "../views/address.ts";
import type { BoardState } from "../views/board_state.ts";
import { arrangeTables } from "../views/filter_board.ts";
import { BoardTableView } from "./board_table.tsx";
import { MarkLegend } from "./mark.tsx";

/** A network, data set or device: what is known of it, and the tables that it stands in. */
export function SubjectPage({ kind, name, about, tables, state, children }: {
  /** First part of its address. */
  readonly kind: "models" | "datasets" | "devices";
  /** Its name. */
  readonly name: string;
  /** What it is, as trusted markup; `null` if nothing is written about it. */
  readonly about: string | null;
  /** Tables that it stands in. */
  readonly tables: readonly BoardTable[];
  /** What the address says. */
  readonly state: BoardState;
  /** What else is known. */
  readonly children?: ComponentChildren;
}) {
  const titles = { models: "Models", datasets: "Data", devices: "Devices" };
  return (
    <>
      <p class="crumbs">
        <a href={address([kind])}>{titles[kind]}</a>
      </p>
      <h1>{name}</h1>
      {about !== null && (
        <div class="prose" dangerouslySetInnerHTML={{ __html: about }} />
      )}
      {children}
      <MarkLegend />
      {arrangeTables(tables, state).map((shown) => (
        <BoardTableView
          key={shown.table.key}
          shown={shown}
          state={state}
          base={address([kind, name])}
        />
      ))}
      {tables.length === 0 && <p class="empty">No results yet.</p>}
    </>
  );
}
