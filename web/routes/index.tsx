import { MarkLegend } from "../components/mark.tsx";
import { PageLinks } from "../components/page_links.tsx";
import Board from "../islands/board.tsx";
import { define, page } from "../pages/define.ts";
import { allTables } from "../views/all_tables.ts";
import { boardStateOf } from "../views/board_state.ts";
import { pageOfTables } from "../views/page_of_tables.ts";

/** Most tables that a board holds whole, to filter it in the browser. */
const WHOLE = 40;

/** The board. */
export const handler = define.handlers({
  async GET({ store, url }) {
    const state = boardStateOf(url.search);
    // An export has no server to ask for the rest.
    const isAll = url.searchParams.get("all") === "1";
    // Only whether there is one more: a large board reads none of the others.
    const more = await store.tables({}, { limit: 1, after: String(WHOLE) });
    const shown = isAll || more.items.length === 0
      ? { tables: await allTables(store), facets: null, hasNext: false }
      : await pageOfTables(store, state);
    return page({ ...shown, state }, {
      head: {
        title: "Leaderboard",
        description:
          "Ways of fine-tuning networks, compared honestly: paired tests, rank bands, costs.",
      },
    });
  },
});

export default define.page<typeof handler>((
  { data: { tables, facets, hasNext, state } },
) => (
  <>
    <h1>Which way of fine-tuning is really better?</h1>
    <p class="lead">
      Each table holds runs that can be compared: one network, data, budget,
      engine and device. Methods share a rank until their paired difference says
      otherwise.
    </p>
    <MarkLegend />
    <Board tables={tables} facets={facets} state={state} />
    {facets && <PageLinks state={state} hasNext={hasNext} />}
  </>
));
