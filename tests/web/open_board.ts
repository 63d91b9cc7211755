import type { Hono } from "hono";
import { createSite } from "../../web/cli/create_site.ts";
import { memoryBlobs } from "../../web/store/memory_blobs.ts";
import { type OpenStore, openStore } from "../../web/store/open_store.ts";
import { createToken } from "../../web/store/tokens.ts";
import { exampleSubmission, type OwnSubmission } from "./example_submission.ts";

/** A site without a network, with results of ann and bob. */
export interface Board extends AsyncDisposable {
  readonly front: Hono;
  readonly store: OpenStore;
  /** What went wrong in it. */
  readonly faults: unknown[];
  /** Asks its API. */
  get(path: string): Promise<Response>;
  /** Makes a token of ann. */
  token(): Promise<string>;
}

const now = () => "2026-11-25T00:00:00.000Z";
const ann = { name: "ann", isReferee: false };

/** Opens a board with some results of ann's, summarized. */
export async function openBoard(
  results: readonly OwnSubmission[],
): Promise<Board> {
  const store = await openStore({ url: ":memory:", blobs: memoryBlobs(), now });
  for (const own of results) await store.add(await exampleSubmission(own), ann);
  while (await store.refresh(10));
  const faults: unknown[] = [];
  const { front } = await createSite({
    store,
    now,
    onFault: (error) => faults.push(error),
    devOrigin: null,
    isBehindProxy: false,
    verifyAttestation: null,
    onStored() {},
  });
  return {
    front,
    store,
    faults,
    get: async (path) => await front.request(`/api/v1${path}`),
    token: () => createToken(store.db, ann, "", now()),
    [Symbol.asyncDispose]: () => store.close(),
  };
}
