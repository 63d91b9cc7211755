import { MethodList } from "../../components/method_list.tsx";
import { define, page } from "../../pages/define.ts";
import { docFamilies } from "../../pages/doc_section.ts";
import { allTables } from "../../views/all_tables.ts";
import { methodRecord, methodsOf } from "../../views/method_record.ts";

/** All methods by kind, with how often each is above or below its table's reference. */
export const handler = define.handlers({
  async GET({ store }) {
    const tables = await allTables(store);
    const families = await docFamilies("methods.md");
    const written = new Set(
      families.flatMap(({ members }) => members.map(({ name }) => name)),
    );
    const others = methodsOf(tables).filter((name) => !written.has(name))
      .map((name) => ({ name, about: "" }));
    return page({
      families: [...families, { title: "Others", members: others }]
        .filter(({ members }) => members.length > 0)
        .map(({ title, members }) => ({
          title,
          methods: members.map((own) => ({
            ...own,
            records: methodRecord(own.name, tables),
          })),
        })),
    }, { head: { title: "Methods" } });
  },
});

export default define.page<typeof handler>(({ data: { families } }) => (
  <>
    <h1>Methods</h1>
    <p class="lead">
      Against the reference of each table (full tuning where it was run), among
      all pairs of that table. Variants and controls of a method are rows of
      their own.
    </p>
    {families.map(({ title, methods }) => (
      <section key={title} aria-label={title}>
        <h2>{title}</h2>
        <MethodList title={title} methods={methods} />
      </section>
    ))}
  </>
));
