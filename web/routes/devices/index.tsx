import { SubjectList } from "../../components/subject_list.tsx";
import { define, page } from "../../pages/define.ts";
import { allTables } from "../../views/all_tables.ts";
import { tablesBy } from "../../views/tables_by.ts";

/** All devices that results are of. */
export const handler = define.handlers({
  async GET({ store }) {
    const of = tablesBy(await allTables(store), ({ group }) => group.device);
    return page({ of }, { head: { title: "Devices" } });
  },
});

export default define.page<typeof handler>(({ data: { of } }) => (
  <>
    <h1>Devices</h1>
    <p class="lead">
      Costs are those of a device, and of what else it did; accuracies hardly
      depend on it.
    </p>
    <SubjectList kind="devices" of={of} />
  </>
));
