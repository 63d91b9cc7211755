import type { BoardTable } from "../store/store.ts";
import { points } from "../views/points.ts";

/** What shields.io asks an endpoint for. */
export interface Badge {
  /** Version of the form. */
  readonly schemaVersion: 1;
  /** Left half. */
  readonly label: string;
  /** Right half. */
  readonly message: string;
  /** Colour of the right half. */
  readonly color: string;
  /** How long it may be kept. */
  readonly cacheSeconds: number;
}

/**
 * A row of a table as a badge: accuracy with its interval, and the ranks that it may have.
 *
 * @param label Name of the row.
 * @returns `null` if the table has no such row.
 */
export function badgeOf({ group }: BoardTable, label: string): Badge | null {
  const row = group.rows.find((own) => own.label === label);
  if (!row) return null;
  const { accuracy, rank } = row;
  const score = accuracy
    ? `${points(accuracy.value, accuracy.halfWidth)} %`
    : "no run ended well";
  const band = rank
    ? rank.best === rank.worst
      ? `, rank ${rank.best}`
      : `, rank ${rank.best}–${rank.worst}`
    : "";
  return {
    schemaVersion: 1,
    label: `${group.model} ${label}`,
    message: score + band,
    color: !accuracy ? "lightgrey" : rank?.best === 1 ? "brightgreen" : "blue",
    cacheSeconds: 3600,
  };
}
