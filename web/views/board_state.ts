/** What can be chosen on the board, under the names that the store has for it. */
export const FILTERS = [
  "model",
  "dataset",
  "protocol",
  "engine",
  "device",
  "suite",
  "submitter",
] as const;

/** One of {@linkcode FILTERS}. */
export type Filter = typeof FILTERS[number];

/** What rows can be ordered by; the first is what the board opens with. */
export const ORDERS = [
  "rank",
  "parameters",
  "update",
  "cell",
  "memory",
] as const;

/** One of {@linkcode ORDERS}. */
export type Order = typeof ORDERS[number];

/** All that the address of a board says. */
export interface BoardState extends Readonly<Record<Filter, string>> {
  /** Part of a method's label; empty for all. */
  readonly method: string;
  /** Label of the row that others are compared with; empty for each table's reference. */
  readonly with: string;
  /** What rows are ordered by. */
  readonly order: Order;
  /** Which page of tables, from 1. */
  readonly page: number;
}

/**
 * Reads the state from the query of an address. What it does not know it leaves out.
 *
 * @param search The query, with or without its question mark.
 */
export function boardStateOf(search: string): BoardState {
  const query = new URLSearchParams(search);
  const text = (name: string) => (query.get(name) ?? "").slice(0, 200);
  const page = Number(text("page"));
  return {
    model: text("model"),
    dataset: text("dataset"),
    protocol: text("protocol"),
    engine: text("engine"),
    device: text("device"),
    suite: text("suite"),
    submitter: text("submitter"),
    method: text("method"),
    with: text("with"),
    order: ORDERS.find((order) => order === text("order")) ?? "rank",
    page: Number.isSafeInteger(page) && page > 1 ? page : 1,
  };
}

/**
 * Writes a state as a query that {@linkcode boardStateOf} reads; equal states give equal queries.
 *
 * @returns With its question mark, or empty for the state that the board opens with.
 */
export function searchOf(state: BoardState): string {
  const query = new URLSearchParams();
  for (const name of [...FILTERS, "method", "with"] as const) {
    if (state[name]) query.set(name, state[name]);
  }
  if (state.order !== "rank") query.set("order", state.order);
  if (state.page > 1) query.set("page", String(state.page));
  const text = query.toString();
  return text ? `?${text}` : "";
}
