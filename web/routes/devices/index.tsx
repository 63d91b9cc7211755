import { SubjectList } from "../../components/subject_list.tsx";
import { define, page } from "../../pages/define.ts";

/** All devices that results are of. */
export const handler = define.handlers({
  async GET({ store }) {
    const { device: facet } = await store.facets({});
    const of = facet.map(({ value, tables }) => ({ name: value, tables }));
    return page({ of }, { head: { title: "Devices" } });
  },
});

export default define.page<typeof handler>(({ data: { of } }) => (
  <>
    <h1>Devices</h1>
    <SubjectList kind="devices" of={of} />
  </>
));
