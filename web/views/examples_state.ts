/** Which answers are listed. */
export const ANSWERS = ["all", "wrong", "right"] as const;

/** What the list of test examples shows. */
export interface ExamplesState {
  /** Which answers. */
  readonly answers: typeof ANSWERS[number];
  /** Only examples of this class; `null` for all. */
  readonly label: number | null;
  /** Which page, from 1. */
  readonly page: number;
}

/** Reads the state from the query of an address. */
export function examplesStateOf(search: string): ExamplesState {
  const query = new URLSearchParams(search);
  const page = Number(query.get("page"));
  const label = query.get("label");
  return {
    answers: ANSWERS.find((own) => own === query.get("answers")) ?? "all",
    label: label !== null && /^\d{1,9}$/.test(label) ? Number(label) : null,
    page: Number.isSafeInteger(page) && page > 1 ? page : 1,
  };
}

/** Writes a state as a query, with its question mark, or empty. */
export function examplesSearch(
  { answers, label, page }: ExamplesState,
): string {
  const query = new URLSearchParams();
  if (answers !== "all") query.set("answers", answers);
  if (label !== null) query.set("label", String(label));
  if (page > 1) query.set("page", String(page));
  const text = query.toString();
  return text ? `?${text}` : "";
}
