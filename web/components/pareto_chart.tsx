import Scatter from "../charts/scatter.tsx";
import type { BoardTable } from "../store/store.ts";
import { address } from "../views/address.ts";
import { duration } from "../views/duration.ts";
import {
  type Cost,
  COSTS,
  paretoPoints,
  paretoSearch,
  type ParetoState,
} from "../views/pareto_view.ts";
import { tableName } from "../views/table_name.ts";
import { plainSize } from "../views/plain_size.ts";
import { points as inPoints } from "../views/points.ts";

const COST: Readonly<
  Record<Cost, { title: string; unit: string; format: (n: number) => string }>
> = {
  time: {
    title: "time",
    unit: "mean wall clock of a run",
    format: duration,
  },
  memory: {
    title: "memory",
    unit: "most GPU memory in use",
    format: (bytes) => plainSize(bytes, "B"),
  },
  parameters: {
    title: "trained parameters",
    unit: "parameters that train in at least one step",
    format: (count) => plainSize(count),
  },
};

/** The chart of a table, what can be chosen, and the same in numbers. */
export function ParetoView({ tables, state, onState }: {
  /** Tables to choose from. */
  readonly tables: readonly BoardTable[];
  /** What is shown. */
  readonly state: ParetoState;
  /** Goes to another state without a new page; left out where links and the form do. */
  readonly onState: ((state: ParetoState) => void) | undefined;
}) {
  const table = tables.find(({ key }) => key === state.table) ?? tables[0];
  if (!table) {
    return <p class="empty">No table has a method that trains yet.</p>;
  }
  const { title, unit, format } = COST[state.cost];
  const points = paretoPoints(table, state.cost);
  return (
    <>
      <form
        class="filters"
        method="get"
        action={address(["pareto"])}
        aria-label="What is shown"
        onSubmit={onState && ((event) => event.preventDefault())}
      >
        <label>
          <span>Table</span>
          <select
            name="table"
            value={table.key}
            onChange={onState && ((event) =>
              onState({ ...state, table: event.currentTarget.value }))}
          >
            {tables.map((own) => (
              <option
                key={own.key}
                value={own.key}
                selected={own.key === table.key}
              >
                {tableName(own)}
              </option>
            ))}
          </select>
        </label>
        {state.cost !== "time" && (
          <input type="hidden" name="cost" value={state.cost} />
        )}
        <button type="submit" class={onState ? "scriptless" : ""}>Show</button>
      </form>
      <ul class="tabs" aria-label="Cost">
        {COSTS.map((cost) => {
          const next = { ...state, cost };
          return (
            <li key={cost}>
              <a
                href={paretoSearch(next) || "?"}
                aria-current={cost === state.cost ? "true" : undefined}
                onClick={onState && ((event) => {
                  event.preventDefault();
                  onState(next);
                })}
              >
                {COST[cost].title}
              </a>
            </li>
          );
        })}
      </ul>
      <div class="columns chart-first">
        {points.length > 0 && (
          <figure>
            <Scatter
              points={points}
              title={`Test accuracy in % against ${unit}`}
              unit={unit}
              format={format}
            />
            <figcaption>
              Test accuracy in %, with 95 % intervals, against{" "}
              {unit}. Filled and joined: no other method is at least as good and
              as cheap. Where intervals overlap a rerun may change the front. An
              arrow: the interval goes on. Names that found no room are in the
              table.
            </figcaption>
          </figure>
        )}
        <table class="narrow">
          <thead>
            <tr>
              <th scope="col">method</th>
              <th scope="col" class="amount">test accuracy, %</th>
              <th scope="col" class="amount">{title}</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ label, accuracy, halfWidth, cost, isFront }) => (
              <tr key={label}>
                <th scope="row">
                  <span class={isFront ? "" : "quiet"} aria-hidden="true">
                    {isFront ? "●" : "○"}
                  </span>{" "}
                  {label}
                  {isFront && <span class="unseen">, on the front</span>}
                </th>
                <td class="amount">{inPoints(accuracy, halfWidth)}</td>
                <td class="amount">{format(cost)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
