import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Store } from "../store/store.ts";
import { ProblemError, problemSchema } from "./problem.ts";

/** What routes that read need. */
export interface Reading {
  /** The API that they are routes of. */
  readonly api: OpenAPIHono;
  /** What the board knows. */
  readonly store: Store;
  /** Gives what it was promised: JSON, or a text as it is. */
  give(
    context: Context,
    value: Promise<unknown>,
    type?: string,
  ): Promise<never>;
}

/** Makes what routes that read need. */
export function reading(api: OpenAPIHono, store: Store): Reading {
  return {
    api,
    store,
    async give(context, value, type = "application/json") {
      const given = await value;
      // A route's type allows what Hono itself makes; the description says what this is.
      return context.body(
        typeof given === "string" ? given : JSON.stringify(given),
        200,
        { "content-type": type, "cache-control": "no-cache" },
      ) as never;
    },
  };
}

/**
 * What was asked for, if it is there.
 *
 * @throws {ProblemError} If it is not.
 */
export function there<T>(
  value: T extends Promise<unknown> ? never : T | null | undefined,
  what: string,
): T {
  if (value === null || value === undefined) {
    throw new ProblemError("not-found", `found no ${what}`);
  }
  return value;
}

/** Describes an answer, in JSON unless told otherwise. */
export function given(schema: z.ZodType, type = "application/json") {
  return { 200: { description: "Given", content: { [type]: { schema } } } };
}

const problem = { "application/problem+json": { schema: problemSchema } };

/** Describes answers to questions that cannot be answered. */
export const refused = {
  404: { description: "Not there", content: problem },
  422: { description: "The question makes no sense", content: problem },
} as const;

/** Describes a page of a list. */
export function pageOf(item: z.ZodType) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}
