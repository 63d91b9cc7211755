import Pareto from "../islands/pareto.tsx";
import { define, page } from "../pages/define.ts";
import { allTables } from "../views/all_tables.ts";
import { paretoPoints, paretoStateOf } from "../views/pareto_view.ts";

/** Most tables that can be chosen from. */
const MOST = 60;

/** Quality against time, memory and trained parameters. */
export const handler = define.handlers({
  async GET({ store, url }) {
    const state = paretoStateOf(url.search);
    const tables = (await allTables(store, {}, MOST))
      .filter((table) => paretoPoints(table, "time").length > 1);
    const asked = tables.some(({ key }) => key === state.table)
      ? null
      : await store.table(state.table);
    return page({
      // Pairs are not shown here, and they are most of a table.
      tables: (asked ? [asked, ...tables] : tables).map((table) => ({
        ...table,
        group: { ...table.group, pairs: [] },
      })),
      state,
    }, { head: { title: "Quality and cost" } });
  },
});

export default define.page<typeof handler>(({ data: { tables, state } }) => (
  <>
    <h1>Quality and cost</h1>
    <p class="lead">What does a point of accuracy cost?</p>
    <Pareto tables={tables} state={state} />
  </>
));
