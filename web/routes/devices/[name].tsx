import { SubjectFacts } from "../../components/subject_facts.tsx";
import { SubjectPage } from "../../components/subject_page.tsx";
import { define, page } from "../../pages/define.ts";
import { allTables } from "../../views/all_tables.ts";
import { boardStateOf } from "../../views/board_state.ts";

/** Most tables that the page shows. */
const MOST = 30;

/** A device, and the tables of it. */
export const handler = define.handlers({
  async GET({ store, params, url }) {
    const name = params["name"] ?? "";
    const tables = await allTables(store, { device: name }, MOST);
    if (tables.length === 0) {
      return page(null, { status: 404, head: { title: "No device" } });
    }
    return page({
      name,
      tables,
      about: null,
      state: { ...boardStateOf(url.search), method: "" },
    }, { head: { title: name } });
  },
});

export default define.page<typeof handler>(({ data }) =>
  data
    ? (
      <SubjectPage kind="devices" {...data}>
        <SubjectFacts tables={data.tables} />
      </SubjectPage>
    )
    : (
      <>
        <h1>No such device</h1>
        <p>No result is of it.</p>
      </>
    )
);
