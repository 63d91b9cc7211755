import type { ReportRow } from "../../bench/report.ts";
import { paretoFront } from "../../bench/stats/pareto_front.ts";
import type { BoardTable } from "../store/store.ts";

/** What quality can be set against. */
export const COSTS = ["time", "memory", "parameters"] as const;

/** One of {@linkcode COSTS}. */
export type Cost = typeof COSTS[number];

/** What the address of the page says. */
export interface ParetoState {
  /** Key of the table; empty for the first one. */
  readonly table: string;
  /** What quality is set against. */
  readonly cost: Cost;
}

/** A method as a point. */
export interface ParetoPoint {
  /** Its label. */
  readonly label: string;
  /** Its cost: milliseconds, bytes or parameters. */
  readonly cost: number;
  /** Its accuracy, a fraction. */
  readonly accuracy: number;
  /** Half of the interval of that. */
  readonly halfWidth: number | null;
  /** Whether no other method is as good and as cheap, and better in one. */
  readonly isFront: boolean;
}

/** Reads the state from the query of an address. */
export function paretoStateOf(search: string): ParetoState {
  const query = new URLSearchParams(search);
  return {
    table: (query.get("table") ?? "").slice(0, 64),
    cost: COSTS.find((cost) => cost === query.get("cost")) ?? "time",
  };
}

/** Writes a state as a query, with its question mark, or empty. */
export function paretoSearch({ table, cost }: ParetoState): string {
  const query = new URLSearchParams();
  if (table) query.set("table", table);
  if (cost !== "time") query.set("cost", cost);
  const text = query.toString();
  return text ? `?${text}` : "";
}

const VALUES: Readonly<Record<Cost, (row: ReportRow) => number | null>> = {
  time: ({ wallMs }) => wallMs,
  memory: ({ peakBytes }) => peakBytes,
  parameters: ({ trainableParameters }) => trainableParameters,
};

/** The ranked rows of a table as points, cheapest first. Rows without the number are left out. */
export function paretoPoints(
  { group }: BoardTable,
  cost: Cost,
): ParetoPoint[] {
  const points = group.rows.flatMap((row) => {
    const value = VALUES[cost](row);
    if (!row.accuracy || row.rank === null || value === null) return [];
    const { value: accuracy, halfWidth } = row.accuracy;
    return { label: row.label, cost: value, accuracy, halfWidth };
  });
  const front = paretoFront(
    points.map(({ accuracy, cost }) => [accuracy, cost]),
    ["higher", "lower"],
  );
  return points.map((point, i) => ({ ...point, isFront: front[i]! }))
    .sort((a, b) => a.cost - b.cost || b.accuracy - a.accuracy);
}
