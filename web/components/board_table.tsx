import type { ReportGroup } from "../../bench/report.ts";
import { address } from "../views/address.ts";
import type { BoardState, Order } from "../views/board_state.ts";
import { searchOf } from "../views/board_state.ts";
import type { ShownTable } from "../views/filter_board.ts";
import { rankedRows } from "../views/ranked_rows.ts";
import { BoardRow } from "./board_row.tsx";
import { TierChips } from "./tier.tsx";

/** What a table of the board is shown with. */
export interface BoardTableProps {
  /** The table and the rows of it that are shown. */
  readonly shown: ShownTable;
  /** The state of the board that it stands on. */
  readonly state: BoardState;
  /** Address of the page that the table stands on, without query; the board if left out. */
  readonly base?: string | undefined;
  /** Whether its results are the visitor's own, so that nothing else is known of them. */
  readonly isLocal?: boolean;
  /** Goes to another state without a new page; left out where links do. */
  readonly onState?: ((state: BoardState) => void) | undefined;
}

const COLUMNS: readonly {
  order: Order | null;
  title: string;
  about: string;
}[] = [
  {
    order: "parameters",
    title: "trained",
    about: "parameters that train in at least one step",
  },
  {
    order: "update",
    title: "update",
    about: "GPU time of an update, median; wall clock without timestamps",
  },
  {
    order: "cell",
    title: "run",
    about: "wall clock from start to last prediction, mean over runs",
  },
  {
    order: "memory",
    title: "memory",
    about: "most GPU memory in use, median over runs",
  },
  { order: null, title: "runs", about: "runs that ended well" },
];

/** The rows that can be compared with each other, under a heading. */
export function BoardTableView(
  { shown, state, base = address([]), isLocal = false, onState }:
    BoardTableProps,
) {
  const sorting = { state, base, onState };
  const { table, rows } = shown;
  const { group, key } = table;
  const ranked = rankedRows(group);
  const baseline = ranked.labels.includes(state.with)
    ? state.with
    : group.reference !== null && ranked.labels.includes(group.reference)
    ? group.reference
    : ranked.labels[0] ?? null;
  return (
    <section
      class={`board-table${isLocal ? " own" : ""}`}
      aria-labelledby={`t-${key}`}
    >
      <header>
        <h2 id={`t-${key}`}>
          {isLocal
            ? <Title group={group} />
            : (
              <a href={address(["tables", key])}>
                <Title group={group} />
              </a>
            )}
        </h2>
        <p class="about">
          <b>{group.suite}: {group.workload}</b> · {group.recipe} · engine{" "}
          {group.engine} · {isLocal
            ? group.device
            : <a href={address(["devices", group.device])}>{group.device}</a>}
          {group.isFallback && " (software, no GPU)"} · {table.submitter}{" "}
          <TierChips tiers={table.tiers} />
          {table.isBehind && (
            <>
              {" "}· <span class="quiet">newer results are being counted</span>
            </>
          )}
          {table.leftOut > 0 && (
            <>
              {" "}·{" "}
              <a href={`${address(["tables", key])}#older`}>
                {table.leftOut} superseded
              </a>
            </>
          )}
        </p>
      </header>
      <table role="table" class="board">
        <thead role="rowgroup">
          <tr role="row">
            <SortHead order="rank" {...sorting} class="rank">
              rank
            </SortHead>
            <th role="columnheader" scope="col">method</th>
            <th role="columnheader" scope="col">test accuracy, %</th>
            <th role="columnheader" scope="col">
              {baseline === null ? "difference" : `less ${baseline}, points`}
            </th>
            {COLUMNS.map(({ order, title, about }) =>
              order === null
                ? (
                  <th
                    key={title}
                    role="columnheader"
                    scope="col"
                    class="cost"
                    title={about}
                  >
                    {title}
                  </th>
                )
                : (
                  <SortHead
                    key={title}
                    order={order}
                    {...sorting}
                    class="cost"
                    about={about}
                  >
                    {title}
                  </SortHead>
                )
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <BoardRow
              key={`${row.label} ${row.rate} ${row.rates}`}
              tableKey={isLocal ? null : key}
              row={row}
              ranked={ranked}
              baseline={baseline}
              scale={scaleOf(shown)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Title({ group }: { readonly group: ReportGroup }) {
  return (
    <>
      {group.model} <span class="on">on</span> {group.dataset}
    </>
  );
}

function SortHead(
  { order, state, base, onState, about, children, ...rest }: {
    readonly order: Order;
    readonly state: BoardState;
    readonly base: string;
    readonly onState: BoardTableProps["onState"];
    readonly about?: string;
    readonly class: string;
    readonly children: string;
  },
) {
  const target = { ...state, order };
  return (
    <th
      role="columnheader"
      scope="col"
      class={rest.class}
      title={about}
      aria-sort={state.order === order ? "ascending" : "none"}
    >
      <a
        href={base + searchOf(target)}
        onClick={onState && ((event) => {
          event.preventDefault();
          onState(target);
        })}
      >
        {children}
      </a>
    </th>
  );
}

/** From the lowest to the highest interval of a table. */
function scaleOf({ table: { group } }: ShownTable): [number, number] {
  const ends = group.rows.flatMap(({ accuracy }) =>
    accuracy
      ? [
        accuracy.value - (accuracy.halfWidth ?? 0),
        accuracy.value + (accuracy.halfWidth ?? 0),
      ]
      : []
  );
  return [Math.max(0, Math.min(...ends)), Math.min(1, Math.max(...ends))];
}
