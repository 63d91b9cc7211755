import { MethodPage } from "../../components/method_page.tsx";
import { define, page } from "../../pages/define.ts";
import { docSection } from "../../pages/doc_section.ts";
import { allTables } from "../../views/all_tables.ts";
import { methodRecord } from "../../views/method_record.ts";

/** A method: what it is, and where it wins and loses. */
export const handler = define.handlers({
  async GET({ store, params }) {
    const name = params["name"] ?? "";
    const records = methodRecord(name, await allTables(store));
    const about = await docSection("methods.md", name);
    if (records.length === 0 && about === null) {
      return page(null, { status: 404, head: { title: "No method" } });
    }
    return page({ name, records, about }, { head: { title: name } });
  },
});

export default define.page<typeof handler>(({ data }) =>
  data ? <MethodPage {...data} /> : (
    <>
      <h1>No such method</h1>
      <p>No result is of a method with this name.</p>
    </>
  )
);
