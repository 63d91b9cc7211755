import { createRoute, z } from "@hono/zod-openapi";
import { compareResults } from "../../bench/compare.ts";
import { TABLE_COLUMNS } from "../store/store.ts";
import { seededRandom } from "../views/seeded_random.ts";
import { badgeOf } from "./badge.ts";
import { ProblemError } from "./problem.ts";
import { compareQuery, filterOf, tableQuery, tablesQuery } from "./queries.ts";
import { given, pageOf, type Reading, refused, there } from "./reading.ts";

const table = z.record(z.string(), z.unknown()).openapi("Table");

/** Adds the routes that read tables of the board. */
export function addTableRoutes({ api, store, give }: Reading): void {
  api.openapi(
    createRoute({
      method: "get",
      path: "/tables",
      summary: "Tables of the board, with ranks, intervals and differences",
      request: { query: tablesQuery },
      responses: { ...given(pageOf(table)), ...refused },
    }),
    (context) => {
      const { filter, paging } = filterOf(context.req.valid("query"));
      return give(context, store.tables(filter, paging));
    },
  );
  api.openapi(
    createRoute({
      method: "get",
      path: "/tables/{key}",
      summary: "One table of the board",
      request: { params: z.object({ key: z.string().max(32) }) },
      responses: { ...given(table), ...refused },
    }),
    (context) => {
      const { key } = context.req.valid("param");
      const read = async () => there(await store.table(key), `table ${key}`);
      return give(context, read());
    },
  );
  api.openapi(
    createRoute({
      method: "get",
      path: "/facets",
      summary: "The values of each filter, given the others",
      request: { query: tableQuery },
      responses: {
        ...given(z.object(Object.fromEntries(TABLE_COLUMNS.map((column) => [
          column,
          z.array(z.object({ value: z.string(), tables: z.int() })),
        ])))),
        ...refused,
      },
    }),
    (context) => {
      const { filter } = filterOf(context.req.valid("query"));
      return give(context, store.facets(filter));
    },
  );
  api.openapi(
    createRoute({
      method: "get",
      path: "/compare",
      summary: "How row A differs from row B, run by run and item by item",
      request: { query: compareQuery },
      responses: {
        ...given(z.record(z.string(), z.unknown()).openapi("Comparison")),
        ...refused,
      },
    }),
    (context) => {
      const { table, a, b, tableB = table } = context.req.valid("query");
      const read = async () => {
        const load = (table: string, label: string) =>
          store.loaded({ table, label, current: true }, 1000);
        try {
          const { comparisons: [found] } = compareResults(
            await load(table, a),
            await load(tableB, b),
            seededRandom(0),
          );
          return there(
            found,
            `two runs of "${a}" and "${b}" on the same data, fold and seed`,
          );
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          throw new ProblemError("invalid", error.message);
        }
      };
      return give(context, read());
    },
  );
  api.openapi(
    createRoute({
      method: "get",
      path: "/badges/{table}/{label}",
      summary: "A row as a badge of shields.io",
      request: {
        params: z.object({
          table: z.string().max(32),
          label: z.string().max(210).describe("Label of the row, and .json"),
        }),
      },
      responses: {
        ...given(z.object({
          schemaVersion: z.literal(1),
          label: z.string(),
          message: z.string(),
          color: z.string(),
          cacheSeconds: z.int(),
        })),
        ...refused,
      },
    }),
    (context) => {
      const { table: key, label } = context.req.valid("param");
      const read = async () => {
        const own = there(await store.table(key), `table ${key}`);
        const badge = badgeOf(own, label.replace(/\.json$/, ""));
        return there(badge, `row "${label}"`);
      };
      return give(context, read());
    },
  );
}
