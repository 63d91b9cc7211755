/** The method that others are compared with. */
export const REFERENCE_METHOD = "full";

/** What stands in where a workload has no full tuning: one-step tuning of what is added, the first that is there. */
const STAND_INS = ["adapter", "lora"];

/**
 * Finds the row that others are compared with.
 *
 * @param rows Rows of a group.
 * @param methodOf The method of a row.
 */
export function findReference<Row>(
  rows: Iterable<Row>,
  methodOf: (row: Row) => string,
): Row | undefined {
  const all = [...rows];
  const known = [REFERENCE_METHOD, ...STAND_INS]
    .find((name) => all.some((row) => methodOf(row) === name));
  return all.find((row) => methodOf(row) === known);
}
