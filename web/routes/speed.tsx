import { EngineTable, SpeedTable } from "../components/speed_tables.tsx";
import { define, page } from "../pages/define.ts";
import { allTables } from "../views/all_tables.ts";
import { engineSpeeds, speedGroups } from "../views/speed_rows.ts";

/** How fast engines train on devices. */
export const handler = define.handlers({
  async GET({ store }) {
    const groups = speedGroups(await allTables(store));
    const fastest = Math.max(
      ...groups.flatMap(({ rows }) =>
        rows.map(({ flopsPerS }) => flopsPerS ?? 0)
      ),
    );
    return page({ groups, fastest }, { head: { title: "Speed" } });
  },
});

export default define.page<typeof handler>(({ data: { groups, fastest } }) => (
  <>
    <h1>Speed</h1>
    <p class="lead">
      One update of each method: forward, backward and optimizer. Operations are
      counted from the graph, so that frozen parts that need no backward pass
      count none; the peak is what matrix products reached on the same device
      before the run.
    </p>
    <p class="note">
      Times of different rows were taken at different times, on machines that
      may have been busy. A claim of speed needs the engines in turns, as{" "}
      <code>bench kernels</code> takes them.
    </p>
    {groups.length === 0 ? <p class="empty">No run that trains yet.</p> : (
      <>
        <h2>Engines and devices</h2>
        <EngineTable engines={engineSpeeds(groups)} />
        <h2>Network by network</h2>
        {groups.map((group) => (
          <SpeedTable
            key={group.table.key}
            group={group}
            fastest={fastest}
          />
        ))}
      </>
    )}
  </>
));
