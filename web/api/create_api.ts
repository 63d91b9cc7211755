import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context, Hono } from "hono";
import { resultJsonSchema } from "../../bench/result/schema.ts";
import type { Store } from "../store/store.ts";
import { ProblemError, problemResponse } from "./problem.ts";
import { given, reading } from "./reading.ts";
import { submissionSchema } from "./accept_submission.ts";
import { addResultRoutes } from "./result_routes.ts";
import {
  addedSchema,
  submit,
  SUBMIT_PROBLEMS,
  type Submitting,
} from "./submit_route.ts";
import { addTableRoutes } from "./table_routes.ts";

/** What the API is made of. */
export interface ApiOptions extends Submitting {
  /** What the board knows. */
  readonly store: Store;
  /** Where requests come from, for those without a token. */
  readonly addressOf: (context: Context) => string;
  /** Told of faults of the program. */
  readonly onFault: (error: unknown) => void;
}

/** Makes the API of the board, to be served below `/api/v1`. */
export function createApi(options: ApiOptions): Hono {
  const { store } = options;
  const api = new OpenAPIHono({
    defaultHook(found) {
      if (found.success) return;
      return problemResponse(
        new ProblemError("invalid", "found a question that makes no sense", {
          errors: found.error.issues.map(({ path, message }) => ({
            path: path.join("."),
            message,
          })),
        }),
      );
    },
  });

  api.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
  });
  api.openAPIRegistry.registerPath({
    method: "post",
    path: "/results",
    summary: "Submit a result",
    security: [{ token: [] }],
    request: {
      body: {
        required: true,
        content: { "application/json": { schema: submissionSchema } },
      },
    },
    responses: {
      201: {
        description: "Stored",
        content: { "application/json": { schema: addedSchema } },
      },
      ...SUBMIT_PROBLEMS,
    },
  });
  api.post("/results", async (context) => {
    const added = await submit(
      context.req.raw,
      options.addressOf(context),
      options,
    );
    return context.json(added, 201, {
      location: `/api/v1/results/${added.row.id}`,
    });
  });

  const routes = reading(api, store);
  addResultRoutes(routes);
  addTableRoutes(routes);
  api.openapi(
    createRoute({
      method: "get",
      path: "/schema",
      summary: "The JSON Schema of a result file",
      responses: given(
        z.record(z.string(), z.unknown()),
        "application/schema+json",
      ),
    }),
    (context) =>
      routes.give(
        context,
        Promise.resolve(resultJsonSchema()),
        "application/schema+json",
      ),
  );
  api.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: {
      title: "TrueTune leaderboard",
      version: "1.0.0",
      description:
        "Results of fine-tuning on WebGPU. Everything may be read by all; to submit takes a token.",
    },
    servers: [{ url: "/api/v1" }],
  });

  // A route, as the site that this is mounted in has a page for what is not found.
  api.all(
    "*",
    () =>
      problemResponse(new ProblemError("not-found", "found no such address")),
  );
  api.onError((error) => {
    if (error instanceof ProblemError) return problemResponse(error);
    options.onFault(error);
    return problemResponse(
      new ProblemError("fault", "found a fault of the server, see its log"),
    );
  });
  return api as unknown as Hono;
}
