import { Mark, MarkLegend } from "../components/mark.tsx";
import { define, page } from "../pages/define.ts";
import { address } from "../views/address.ts";
import { allTables } from "../views/all_tables.ts";
import {
  TRUTH_SUITE,
  truthAnswer,
  type TruthRow,
  truthView,
} from "../views/truth_view.ts";

/** Does diffusion tuning help? */
export const handler = define.handlers({
  async GET({ store }) {
    const tables = await allTables(store, { suite: TRUTH_SUITE });
    return page({ view: truthView(tables) }, {
      head: { title: "Does diffusion tuning help?" },
    });
  },
});

const KINDS = {
  diffusion: "diffusion tuning",
  control: "controls",
  other: "other methods of several steps",
} as const;

export default define.page<typeof handler>(({ data: { view } }) => (
  <>
    <h1>Does diffusion tuning help?</h1>
    <p class="verdict">{truthAnswer(view)}</p>
    <p>
      Diffusion tuning trains a network part by part: dt1 a stage at a time, dt2
      stage after stage, dt3 every other block, dt4 every other block and then
      all. Each such step also starts schedule and optimizer afresh, so what it
      gains over one-step tuning may come from the fresh starts alone. The
      controls tell: <b>restarts</b> start as often and freeze nothing,{" "}
      <b>reverse</b>, <b>shuffled</b> and <b>random</b>{" "}
      take other parts or another order.
    </p>
    {view.tables.length === 0
      ? (
        <p>
          No result of this question is here yet:{" "}
          <code>./denow task bench run suites/truth.yaml</code> makes them.
        </p>
      )
      : <TruthTable view={view} />}
  </>
));

function TruthTable({ view }: { readonly view: ReturnType<typeof truthView> }) {
  const { tables, rows, baselines } = view;
  return (
    <>
      <p class="note">
        Points above or below one-step tuning of the same budget, paired by item
        and run. Marks allow for all pairs of the column.
      </p>
      <MarkLegend />
      <div class="scroll" tabIndex={0} role="group" aria-label="Differences">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">less one-step</th>
              {tables.map(({ key, group }) => (
                <th scope="col" key={key}>
                  <a href={address(["tables", key])}>{group.workload}</a>
                </th>
              ))}
            </tr>
          </thead>
          {(["diffusion", "control", "other"] as const).map((kind) => (
            <tbody key={kind}>
              <tr>
                <th scope="rowgroup" colSpan={tables.length + 1} class="group">
                  {KINDS[kind]}
                </th>
              </tr>
              {rows.filter((row) =>
                row.kind === kind
              ).map((row) => (
                <Row
                  key={row.label}
                  row={row}
                  keys={tables.map(({ key }) => key)}
                  baselines={baselines}
                />
              ))}
            </tbody>
          ))}
        </table>
      </div>
      <h2>Against the control with as many fresh starts</h2>
      <div class="scroll" tabIndex={0} role="group" aria-label="Controls">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">less restarts</th>
              {tables.map(({ key, group }) => (
                <th scope="col" key={key}>{group.workload}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.filter(({ kind }) => kind === "diffusion").map((row) => (
              <tr key={row.label}>
                <th scope="row">{row.label}</th>
                {row.againstControl.map((pair, i) => (
                  <td key={i}>{pair ? <Mark pair={pair} /> : "–"}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({ row, keys, baselines }: {
  readonly row: TruthRow;
  readonly keys: readonly string[];
  readonly baselines: readonly (string | null)[];
}) {
  return (
    <tr>
      <th scope="row">{row.label}</th>
      {row.cells.map((pair, i) => (
        <td key={keys[i]}>
          {pair
            ? (
              <a
                class="plain"
                href={address(["compare", keys[i]!, row.label, baselines[i]!])}
              >
                <Mark pair={pair} />
              </a>
            )
            : <span class="quiet">no runs</span>}
        </td>
      ))}
    </tr>
  );
}
