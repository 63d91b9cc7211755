import { define, page } from "../pages/define.ts";

/** The board. */
export const handler = define.handlers({
  async GET({ store }) {
    const { items } = await store.tables({}, { limit: 20 });
    return page({ tables: items }, { head: { title: "TrueTune leaderboard" } });
  },
});

export default define.page<typeof handler>(({ data }) => (
  <main>
    <h1>TrueTune</h1>
    {data.tables.map(({ key, submitter, group }) => (
      <section key={key}>
        <h2>{group.suite}: {group.workload}, by {submitter}</h2>
        <ol>
          {group.rows.map(({ label }) => <li key={label}>{label}</li>)}
        </ol>
      </section>
    ))}
  </main>
));
