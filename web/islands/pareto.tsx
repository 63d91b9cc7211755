/// <reference lib="dom" />
import { useEffect, useState } from "preact/hooks";
import { ParetoView } from "../components/pareto_chart.tsx";
import type { BoardTable } from "../store/store.ts";
import {
  paretoSearch,
  type ParetoState,
  paretoStateOf,
} from "../views/pareto_view.ts";

/** What the page is shown with. */
export interface ParetoProps {
  /** Tables to choose from. */
  readonly tables: readonly BoardTable[];
  /** What the address says. */
  readonly state: ParetoState;
}

/** Quality against a cost, for a table and a cost that the address names. */
export default function Pareto({ tables, state: first }: ParetoProps) {
  const [state, setState] = useState(first);
  const [isAlive, setAlive] = useState(false);
  useEffect(() => {
    setAlive(true);
    const read = () => setState(paretoStateOf(location.search));
    read();
    globalThis.addEventListener("popstate", read);
    return () => globalThis.removeEventListener("popstate", read);
  }, []);
  return (
    <ParetoView
      tables={tables}
      state={state}
      onState={isAlive
        ? (next) => {
          history.pushState(null, "", location.pathname + paretoSearch(next));
          setState(next);
        }
        : undefined}
    />
  );
}
