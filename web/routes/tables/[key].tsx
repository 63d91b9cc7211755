import { BoardTableView } from "../../components/board_table.tsx";
import { MarkLegend } from "../../components/mark.tsx";
import { PairMatrix } from "../../components/pair_matrix.tsx";
import { PlannedView } from "../../components/planned_view.tsx";
import { RunList } from "../../components/run_list.tsx";
import { TieList } from "../../components/tie_list.tsx";
import { define, page } from "../../pages/define.ts";
import { address } from "../../views/address.ts";
import { boardStateOf } from "../../views/board_state.ts";
import { arrangeTables } from "../../views/filter_board.ts";
import { plannedRuns } from "../../views/planned_runs.ts";
import { rankedRows } from "../../views/ranked_rows.ts";

/** A table: its rows, why they tie, and all runs behind them, failed and superseded ones too. */
export const handler = define.handlers({
  async GET({ store, params, url }) {
    const key = params["key"] ?? "";
    const table = await store.table(key);
    if (!table) return page(null, { status: 404, head: { title: "No table" } });
    const state = boardStateOf(url.search);
    const { items, next } = await store.rows({ table: key }, { limit: 500 });
    const loaded = await store.loaded({ table: key, current: true });
    return page({
      table,
      planned: await plannedRuns(loaded.map(({ result }) => result)),
      state: { ...state, method: "" },
      runs: items,
      hasMore: next !== null,
    }, { head: { title: `${table.group.model} on ${table.group.dataset}` } });
  },
});

export default define.page<typeof handler>(({ data }) => {
  if (!data) {
    return (
      <>
        <h1>No such table</h1>
        <p>Its results may have been taken off.</p>
      </>
    );
  }
  const { table, planned, state, runs, hasMore } = data;
  const ranked = rankedRows(table.group);
  return (
    <>
      <p class="crumbs">
        <a href={address([])}>Board</a> › {table.group.suite} ›{" "}
        {table.group.workload}
      </p>
      <h1>
        {table.model} <span class="on">on</span> {table.dataset}
      </h1>
      {arrangeTables([table], state).map((shown) => (
        <BoardTableView
          key={table.key}
          shown={shown}
          state={state}
          base={address(["tables", table.key])}
        />
      ))}
      <MarkLegend />
      {ranked.labels.length > 1 && (
        <section aria-labelledby="pairs">
          <h2 id="pairs">Every pair</h2>
          <PairMatrix ranked={ranked} />
          <h3>Why rows share ranks</h3>
          <TieList ranked={ranked} />
        </section>
      )}
      <PlannedView runs={planned} />
      <section aria-labelledby="runs">
        <h2 id="runs">Runs</h2>
        {hasMore && <p class="note">The newest {runs.length} of them.</p>}
        <RunList runs={runs} />
      </section>
    </>
  );
});
