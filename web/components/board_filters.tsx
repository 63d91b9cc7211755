import { address } from "../views/address.ts";
import type { BoardState, Filter } from "../views/board_state.ts";
import { searchOf } from "../views/board_state.ts";
import { FILTERS } from "../views/board_state.ts";
import type { Facet } from "../views/filter_board.ts";

/** What the filters of a board are shown with. */
export interface BoardFiltersProps {
  /** The state. */
  readonly state: BoardState;
  /** What each filter offers. */
  readonly facets: Readonly<Record<Filter, readonly Facet[]>>;
  /** Labels that rows can be compared with. */
  readonly labels: readonly string[];
  /** Goes to another state without a new page; left out where the form does. */
  readonly onState?: ((state: BoardState) => void) | undefined;
}

const NAMES: Readonly<Record<Filter, string>> = {
  model: "Model",
  dataset: "Data",
  protocol: "Protocol",
  engine: "Engine",
  device: "Device",
  suite: "Suite",
  submitter: "Sent by",
};

/** A form of all filters; without scripts it is sent. */
export function BoardFilters(
  { state, facets, labels, onState }: BoardFiltersProps,
) {
  const isPlain = FILTERS.every((filter) => state[filter] === "") &&
    state.method === "" && state.with === "" && state.order === "rank";
  const set = onState &&
    ((name: Filter | "method" | "with", value: string) =>
      onState({ ...state, [name]: value, page: 1 }));
  return (
    <form
      class="filters"
      method="get"
      action={address([])}
      aria-label="Filters"
      onSubmit={onState && ((event) => event.preventDefault())}
    >
      {FILTERS.filter((filter) =>
        state[filter] !== "" || facets[filter].length > 1
      ).map((filter) => (
        <label key={filter}>
          <span>{NAMES[filter]}</span>
          <select
            name={filter}
            value={state[filter]}
            onChange={set &&
              ((event) => set(filter, event.currentTarget.value))}
          >
            <option value="" selected={state[filter] === ""}>all</option>
            {facets[filter].map(({ value, tables }) => (
              <option
                key={value}
                value={value}
                selected={state[filter] === value}
                disabled={tables === 0 && state[filter] !== value}
              >
                {value} ({tables})
              </option>
            ))}
          </select>
        </label>
      ))}
      <label>
        <span>Method</span>
        <input
          type="search"
          name="method"
          value={state.method}
          placeholder="part of a name"
          onInput={set && ((event) => set("method", event.currentTarget.value))}
        />
      </label>
      <label>
        <span>Compare with</span>
        <select
          name="with"
          value={state.with}
          onChange={set && ((event) => set("with", event.currentTarget.value))}
        >
          <option value="" selected={state.with === ""}>
            each table's reference
          </option>
          {labels.map((label) => (
            <option key={label} value={label} selected={state.with === label}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {state.order !== "rank" && (
        <input type="hidden" name="order" value={state.order} />
      )}
      <span class="buttons">
        <button type="submit" class={onState ? "scriptless" : ""}>Show</button>
        {!isPlain && (
          <a
            href={address([], searchOf({ ...state, ...CLEAR }))}
            onClick={onState && ((event) => {
              event.preventDefault();
              onState({ ...state, ...CLEAR });
            })}
          >
            Clear
          </a>
        )}
      </span>
    </form>
  );
}

const CLEAR = {
  model: "",
  dataset: "",
  protocol: "",
  engine: "",
  device: "",
  suite: "",
  submitter: "",
  method: "",
  with: "",
  order: "rank",
  page: 1,
} as const;
