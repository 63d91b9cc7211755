import type { ExamplesPage } from "../views/examples.ts";
import {
  ANSWERS,
  examplesSearch,
  type ExamplesState,
} from "../views/examples_state.ts";

/** A page of examples, with links to others. */
export function ExamplesTable(
  { page: { rows, matches, pages, page }, labels, state, onState }: {
    /** The page. */
    readonly page: ExamplesPage;
    /** Classes that there are. */
    readonly labels: readonly number[];
    /** What is listed. */
    readonly state: ExamplesState;
    /** Goes to another state without a new page; left out where links do. */
    readonly onState: ((state: ExamplesState) => void) | undefined;
  },
) {
  const to = (next: ExamplesState) => ({
    href: `${examplesSearch(next) || "?"}#examples`,
    onClick: onState && ((event: Event) => {
      event.preventDefault();
      onState(next);
    }),
  });
  return (
    <div
      class="examples scroll"
      tabIndex={0}
      role="group"
      aria-label="Test examples"
    >
      <ul class="tabs">
        {ANSWERS.map((answers) => (
          <li key={answers}>
            <a
              {...to({ ...state, answers, page: 1 })}
              aria-current={state.answers === answers ? "true" : undefined}
            >
              {answers}
            </a>
          </li>
        ))}
        <li>
          <label>
            class{" "}
            <select
              name="label"
              value={state.label ?? ""}
              disabled={!onState}
              onChange={(event) => {
                const { value } = event.currentTarget;
                onState?.({
                  ...state,
                  label: value === "" ? null : Number(value),
                  page: 1,
                });
              }}
            >
              <option value="">all</option>
              {labels.map((label) => (
                <option
                  key={label}
                  value={label}
                  selected={label === state.label}
                >
                  {label}
                </option>
              ))}
            </select>
          </label>
        </li>
      </ul>
      <p class="count" role="status">
        {matches} examples, page {page} of {pages}
      </p>
      <table class="narrow">
        <thead>
          <tr>
            <th scope="col">example</th>
            <th scope="col" class="amount">class</th>
            <th scope="col" class="amount">answer</th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, label, prediction }) => (
            <tr key={id}>
              <td>{id}</td>
              <td class="amount">{label}</td>
              <td class="amount">{prediction}</td>
              <td>
                {label === prediction
                  ? <span class="quiet">✓ right</span>
                  : <span class="wrong">✕ wrong</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="pager">
        {page > 1 && <a {...to({ ...state, page: page - 1 })}>← before</a>}
        {page < pages && <a {...to({ ...state, page: page + 1 })}>after →</a>}
      </p>
    </div>
  );
}
