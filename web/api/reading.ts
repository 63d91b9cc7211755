import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { answer } from "../http/answer.ts";
import { pageCache } from "../http/page_cache.ts";
import type { Store } from "../store/store.ts";
import { ProblemError, problemSchema } from "./problem.ts";

/** What routes that read need. */
export interface Reading {
  /** The API that they are routes of. */
  readonly api: OpenAPIHono;
  /** What the board knows. */
  readonly store: Store;
  /** Gives an answer that holds as long as the store does not change: JSON, or a text as it is. */
  kept(
    context: Context,
    make: () => Promise<unknown>,
    type?: string,
  ): Promise<never>;
}

/** Makes what routes that read need. */
export function reading(
  api: OpenAPIHono,
  store: Store,
  cacheBytes: number,
): Reading {
  const cache = pageCache(cacheBytes);
  return {
    api,
    store,
    async kept(context, make, type = "application/json") {
      const { pathname, search } = new URL(context.req.url);
      const body = await cache.get(
        pathname + search,
        await store.revision(),
        async () => {
          const value = await make();
          return {
            status: 200,
            headers: { "content-type": type, "cache-control": "no-cache" },
            text: typeof value === "string" ? value : JSON.stringify(value),
          };
        },
      );
      // A route's type allows what Hono itself makes; the description says what this is.
      return answer(context.req.raw, body!) as never;
    },
  };
}

/**
 * What was asked for, if it is there.
 *
 * @throws {ProblemError} If it is not.
 */
export function there<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) {
    throw new ProblemError("not-found", `found no ${what}`);
  }
  return value;
}

/** Describes an answer in JSON. */
export function given(schema: z.ZodType) {
  return {
    200: {
      description: "Given",
      content: { "application/json": { schema } },
    },
  };
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
