import { ComparisonPage } from "../../../../components/comparison_page.tsx";
import { define, page } from "../../../../pages/define.ts";
import { comparisonOf } from "../../../../views/comparison.ts";
import { seededRandom } from "../../../../views/seeded_random.ts";

/** Two rows of a table, run by run and item by item. */
export const handler = define.handlers({
  async GET({ store, params }) {
    const { table: key = "", a = "", b = "" } = params;
    const table = await store.table(key);
    const [first, second] = await Promise.all(
      [a, b].map((label) => store.loaded({ table: key, label, current: true })),
    );
    const comparison = table && first?.length && second?.length
      ? comparisonOf(first, second, seededRandom(0))
      : undefined;
    if (!table || !comparison) {
      return page(null, { status: 404, head: { title: "No comparison" } });
    }
    return page({ table, comparison }, {
      head: { title: `${a} against ${b}` },
    });
  },
});

export default define.page<typeof handler>(({ data }) =>
  data ? <ComparisonPage {...data} /> : (
    <>
      <h1>Nothing to compare</h1>
      <p>
        There are no such two rows in one table, or they have no run in common.
      </p>
    </>
  )
);
