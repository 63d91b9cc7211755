import { SubjectList } from "../../components/subject_list.tsx";
import { define, page } from "../../pages/define.ts";

/** All data sets that results are of. */
export const handler = define.handlers({
  async GET({ store }) {
    const { dataset: facet } = await store.facets({});
    const of = facet.map(({ value, tables }) => ({ name: value, tables }));
    return page({ of }, { head: { title: "Data" } });
  },
});

export default define.page<typeof handler>(({ data: { of } }) => (
  <>
    <h1>Data</h1>
    <SubjectList kind="datasets" of={of} />
  </>
));
