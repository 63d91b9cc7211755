import { createRoute, z } from "@hono/zod-openapi";
import { csvLine } from "./csv.ts";
import { filterOf, rowQuery, rowsQuery } from "./queries.ts";
import { given, pageOf, type Reading, refused, there } from "./reading.ts";
import { ROW_COLUMNS, rowSchema } from "./row_schema.ts";

const event = z.object({
  at: z.string(),
  kind: z.string(),
  detail: z.string(),
}).openapi("Event");

const idParam = z.object({
  id: z.string().regex(/^[0-9a-f]{8,64}$/)
    .describe("Id, or a start of it that only one has"),
});

/** Adds the routes that read results. */
export function addResultRoutes({ api, store, give }: Reading): void {
  api.openapi(
    createRoute({
      method: "get",
      path: "/results",
      summary: "List results, newest first",
      request: { query: rowsQuery },
      responses: { ...given(pageOf(rowSchema)), ...refused },
    }),
    (context) => {
      const { filter, paging } = filterOf(context.req.valid("query"));
      return give(context, store.rows(filter, paging));
    },
  );
  api.openapi(
    createRoute({
      method: "get",
      path: "/results.csv",
      summary: "All results that a filter leaves, as CSV",
      request: { query: rowQuery },
      responses: {
        200: {
          description: "Given",
          content: { "text/csv": { schema: z.string() } },
        },
        ...refused,
      },
    }),
    (context) => {
      const { filter } = filterOf(context.req.valid("query"));
      async function* lines() {
        yield csvLine(ROW_COLUMNS);
        let after: string | undefined;
        do {
          const page = await store.rows(filter, { limit: 500, after });
          yield page.items.map((row) =>
            csvLine(ROW_COLUMNS.map((column) => row[column]))
          ).join("");
          after = page.next ?? undefined;
        } while (after !== undefined);
      }
      return new Response(
        ReadableStream.from(lines()).pipeThrough(new TextEncoderStream()),
        {
          headers: {
            "content-type": "text/csv; charset=utf-8; header=present",
            "content-disposition": 'attachment; filename="results.csv"',
          },
        },
      ) as never;
    },
  );
  api.openapi(
    createRoute({
      method: "get",
      path: "/results/{id}",
      summary: "A result in full, where it stands, and what happened to it",
      request: { params: idParam },
      responses: {
        ...given(z.object({
          row: rowSchema,
          result: z.record(z.string(), z.unknown()),
          history: z.array(event),
        })),
        ...refused,
      },
    }),
    (context) => {
      const { id } = context.req.valid("param");
      const read = async () => {
        const found = there(await store.find(id), `result ${id}`);
        return { ...found, history: await store.history(found.row.id) };
      };
      return give(context, read());
    },
  );
  api.openapi(
    createRoute({
      method: "get",
      path: "/results/{id}/predictions",
      summary: "What was said about each test item, JSON Lines",
      request: { params: idParam },
      responses: {
        200: {
          description: "Given",
          content: { "application/jsonl": { schema: z.string() } },
        },
        ...refused,
      },
    }),
    (context) => {
      const { id } = context.req.valid("param");
      const read = async () => {
        const rows = there(
          await store.predictions(id),
          `predictions of result ${id}`,
        );
        return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
      };
      return give(context, read(), "application/jsonl");
    },
  );
}
