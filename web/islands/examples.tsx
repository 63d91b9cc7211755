/// <reference lib="dom" />
import { useEffect, useState } from "preact/hooks";
import type { PredictionRow } from "../../bench/report.ts";
import { ExamplesTable } from "../components/examples_table.tsx";
import { examplesPage } from "../views/examples.ts";
import {
  examplesSearch,
  type ExamplesState,
  examplesStateOf,
} from "../views/examples_state.ts";

/** What the list of examples is shown with. */
export interface ExamplesProps {
  /** Test examples with the answers. */
  readonly rows: readonly PredictionRow[];
  /** What the address says. */
  readonly state: ExamplesState;
}

/** Test examples one by one, with what was said. The address holds what is listed. */
export default function Examples({ rows, state: first }: ExamplesProps) {
  const [state, setState] = useState(first);
  const [isAlive, setAlive] = useState(false);
  useEffect(() => {
    setAlive(true);
    const read = () => setState(examplesStateOf(location.search));
    read();
    globalThis.addEventListener("popstate", read);
    return () => globalThis.removeEventListener("popstate", read);
  }, []);
  const labels = [...new Set(rows.map(({ label }) => label))]
    .sort((a, b) => a - b);
  return (
    <ExamplesTable
      page={examplesPage(rows, state)}
      labels={labels}
      state={state}
      onState={isAlive
        ? (next) => {
          history.pushState(null, "", location.pathname + examplesSearch(next));
          setState(next);
        }
        : undefined}
    />
  );
}
