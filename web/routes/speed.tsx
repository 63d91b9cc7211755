import { define, page } from "../pages/define.ts";
import { address } from "../views/address.ts";
import { allTables } from "../views/all_tables.ts";
import { duration } from "../views/duration.ts";
import { plainSize } from "../views/plain_size.ts";
import { speedRows } from "../views/speed_rows.ts";

/** How fast engines train on devices. */
export const handler = define.handlers({
  async GET({ store }) {
    return page({ rows: speedRows(await allTables(store)) }, {
      head: { title: "Speed" },
    });
  },
});

export default define.page<typeof handler>(({ data: { rows } }) => {
  const fastest = Math.max(...rows.map(({ flopsPerS }) => flopsPerS ?? 0));
  return (
    <>
      <h1>Speed</h1>
      <p class="lead">
        One update of each method: forward, backward and optimizer. Operations
        are counted from the graph, so that frozen parts that need no backward
        pass count none; the peak is what matrix products reached on the same
        device before the run.
      </p>
      <p class="note">
        Times of different rows were taken at different times, on machines that
        may have been busy. A claim of speed needs the engines in turns, as{" "}
        <code>bench kernels</code> takes them.
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label="Updates">
        <table>
          <thead>
            <tr>
              <th scope="col">network and data</th>
              <th scope="col">method</th>
              <th scope="col">engine</th>
              <th scope="col">device</th>
              <th scope="col" class="amount">on the GPU</th>
              <th scope="col" class="amount">by the clock</th>
              <th scope="col" class="amount">× native</th>
              <th scope="col" class="amount">speed</th>
              <th scope="col">
                <span class="unseen">Speed as a bar</span>
              </th>
              <th scope="col" class="amount">of peak</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.table.key} ${row.label}`}>
                <th scope="row">
                  <a href={address(["tables", row.table.key])}>
                    {row.table.model} on {row.table.dataset}
                  </a>
                </th>
                <td>{row.label}</td>
                <td>{row.table.group.engine}</td>
                <td>{row.table.group.device}</td>
                <td class="amount">{duration(row.gpuMs)}</td>
                <td class="amount">{duration(row.wallMs)}</td>
                <td class="amount">
                  {row.timesNative === null
                    ? "–"
                    : `× ${row.timesNative.toFixed(1)}`}
                </td>
                <td class="amount">{plainSize(row.flopsPerS, "FLOP/s")}</td>
                <td>
                  <svg
                    class="interval"
                    viewBox="0 0 90 8"
                    width="90"
                    height="8"
                    aria-hidden="true"
                  >
                    <rect class="track" width="90" height="8" rx="2" />
                    <rect
                      class="ink"
                      width={90 * (row.flopsPerS ?? 0) / (fastest || 1)}
                      height="8"
                      rx="2"
                    />
                  </svg>
                </td>
                <td class="amount">
                  {row.shareOfPeak === null
                    ? <span class="quiet">not measured</span>
                    : `${(100 * row.shareOfPeak).toFixed(0)} %`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p class="empty">No run that trains yet.</p>}
    </>
  );
});
