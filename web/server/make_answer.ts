import type { Hono } from "hono";
import type { Made } from "../http/page_cache.ts";

/** Makes the answer of an application to GET of a path with its query. */
export async function makeAnswer(app: Hono, path: string): Promise<Made> {
  const answer = await app.request(path);
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    text: await answer.text(),
  };
}
