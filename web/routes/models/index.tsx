import { SubjectList } from "../../components/subject_list.tsx";
import { define, page } from "../../pages/define.ts";

/** All networks that results are of. */
export const handler = define.handlers({
  async GET({ store }) {
    const { model: facet } = await store.facets({});
    const of = facet.map(({ value, tables }) => ({ name: value, tables }));
    return page({ of }, { head: { title: "Models" } });
  },
});

export default define.page<typeof handler>(({ data: { of } }) => (
  <>
    <h1>Models</h1>
    <SubjectList kind="models" of={of} />
  </>
));
