import { SubjectFacts } from "../../components/subject_facts.tsx";
import { SubjectPage } from "../../components/subject_page.tsx";
import { define, page } from "../../pages/define.ts";
import { docSection } from "../../pages/doc_section.ts";
import { allTables } from "../../views/all_tables.ts";
import { boardStateOf } from "../../views/board_state.ts";

/** Most tables that the page shows. */
const MOST = 30;

/** A network, and the tables of it. */
export const handler = define.handlers({
  async GET({ store, params, url }) {
    const name = params["name"] ?? "";
    const tables = await allTables(store, { model: name }, MOST);
    if (tables.length === 0) {
      return page(null, { status: 404, head: { title: "No network" } });
    }
    return page({
      name,
      tables,
      about: await docSection("models.md", name.split("-")[0]!),
      state: { ...boardStateOf(url.search), method: "" },
    }, { head: { title: name } });
  },
});

export default define.page<typeof handler>(({ data }) =>
  data
    ? (
      <SubjectPage kind="models" {...data}>
        <SubjectFacts tables={data.tables} />
      </SubjectPage>
    )
    : (
      <>
        <h1>No such network</h1>
        <p>No result is of it.</p>
      </>
    )
);
