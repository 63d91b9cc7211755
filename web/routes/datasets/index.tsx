import { SubjectList } from "../../components/subject_list.tsx";
import { define, page } from "../../pages/define.ts";
import { allTables } from "../../views/all_tables.ts";
import { tablesBy } from "../../views/tables_by.ts";

/** All data sets that results are of. */
export const handler = define.handlers({
  async GET({ store }) {
    const of = tablesBy(await allTables(store), ({ dataset }) => dataset);
    return page({ of }, { head: { title: "Data" } });
  },
});

export default define.page<typeof handler>(({ data: { of } }) => (
  <>
    <h1>Data</h1>
    <p class="lead">What networks are tuned for, and tested on.</p>
    <SubjectList kind="datasets" of={of} />
  </>
));
