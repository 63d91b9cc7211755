import { z } from "@hono/zod-openapi";
import type { Paging, RowFilter, TableFilter } from "../store/store.ts";

const name = z.string().min(1).max(200).optional();

const tableFields = {
  suite: name,
  workload: name,
  model: name,
  dataset: name,
  protocol: name,
  engine: name,
  device: name,
  submitter: name,
};

const pagingFields = {
  limit: z.coerce.number().int().min(1).max(200).default(50)
    .describe("Most items to give"),
  after: z.string().regex(/^\d{1,15}$/).optional()
    .describe("The `next` of the page before"),
};

/** What tables are asked by. */
export const tableQuery = z.object(tableFields);

/** Which page of tables. */
export const tablesQuery = z.object({ ...tableFields, ...pagingFields });

const rowFields = {
  ...tableFields,
  table: name,
  label: name,
  method: name,
  status: name,
  tier: name,
  cellHash: name,
  current: z.enum(["true", "false"]).optional()
    .describe("true: neither superseded nor hidden"),
};

/** What rows are asked by. */
export const rowQuery = z.object(rowFields);

/** Which page of rows. */
export const rowsQuery = z.object({ ...rowFields, ...pagingFields });

/** What two rows are compared. */
export const compareQuery = z.object({
  table: z.string().regex(/^[0-9a-f]{16}$/).describe("Key of the table of A"),
  a: z.string().min(1).max(200).describe("Label of row A"),
  b: z.string().min(1).max(200).describe("Label of row B"),
  tableB: z.string().regex(/^[0-9a-f]{16}$/).optional()
    .describe("Key of the table of B; that of A if left out"),
});

/** Splits a query into filter and page. */
export function filterOf(
  { limit, after, current, ...filter }: Partial<z.infer<typeof rowsQuery>>,
): {
  readonly filter: RowFilter & TableFilter;
  readonly paging: Paging;
} {
  return {
    filter: {
      ...filter,
      ...(current === "true" ? { current: true } : {}),
    },
    paging: { limit: limit ?? 50, after },
  };
}
