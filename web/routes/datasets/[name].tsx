import { SubjectFacts } from "../../components/subject_facts.tsx";
import { SubjectPage } from "../../components/subject_page.tsx";
import { define, page } from "../../pages/define.ts";
import { docSection } from "../../pages/doc_section.ts";
import { allTables } from "../../views/all_tables.ts";
import { boardStateOf } from "../../views/board_state.ts";

/** Headings in `docs/datasets.md`, where they are not the name itself. */
const DATASETS: Readonly<Record<string, string>> = {
  emoji53: "Emoji-53",
  mnist: "MNIST",
  gloss14: "Text",
  sentiment: "Text",
  catbal: "Text",
  wic: "Text",
};

/** Most tables that the page shows. */
const MOST = 30;

/** A data set, and the tables of it. */
export const handler = define.handlers({
  async GET({ store, params, url }) {
    const name = params["name"] ?? "";
    const tables = await allTables(store, { dataset: name }, MOST);
    if (tables.length === 0) {
      return page(null, { status: 404, head: { title: "No data set" } });
    }
    return page({
      name,
      tables,
      about: await docSection("datasets.md", DATASETS[name] ?? name),
      state: { ...boardStateOf(url.search), method: "" },
    }, { head: { title: name } });
  },
});

export default define.page<typeof handler>(({ data }) =>
  data
    ? (
      <SubjectPage kind="datasets" {...data}>
        <SubjectFacts tables={data.tables} />
      </SubjectPage>
    )
    : (
      <>
        <h1>No such data set</h1>
        <p>No result is of it.</p>
      </>
    )
);
