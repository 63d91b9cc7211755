import { SubjectList } from "../../components/subject_list.tsx";
import { define, page } from "../../pages/define.ts";
import { allTables } from "../../views/all_tables.ts";
import { tablesBy } from "../../views/tables_by.ts";

/** All networks that results are of. */
export const handler = define.handlers({
  async GET({ store }) {
    const of = tablesBy(await allTables(store), ({ model }) => model);
    return page({ of }, { head: { title: "Models" } });
  },
});

export default define.page<typeof handler>(({ data: { of } }) => (
  <>
    <h1>Models</h1>
    <p class="lead">
      A network is tuned by many methods on some data, on some device.
    </p>
    <SubjectList kind="models" of={of} />
  </>
));
