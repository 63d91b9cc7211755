import { SubjectList } from "../../components/subject_list.tsx";
import { define, page } from "../../pages/define.ts";
import { allTables } from "../../views/all_tables.ts";
import { methodRecord, methodsOf } from "../../views/method_record.ts";

/** All methods, with how often each is above or below its table's reference. */
export const handler = define.handlers({
  async GET({ store }) {
    const tables = await allTables(store);
    const methods = methodsOf(tables).map(([name, count]) => ({
      name,
      tables: count,
      counts: methodRecord(name, tables).counts,
    }));
    return page({ methods }, { head: { title: "Methods" } });
  },
});

export default define.page<typeof handler>(({ data: { methods } }) => (
  <>
    <h1>Methods</h1>
    <p class="lead">
      Against the reference of each table (full tuning where it was run), among
      all pairs of that table.
    </p>
    <SubjectList kind="methods" of={methods} />
  </>
));
