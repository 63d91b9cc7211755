import type { Context, Hono } from "hono";
import type { VerifyAttestation } from "../api/accept_submission.ts";
import { acceptSubmission } from "../api/accept_submission.ts";
import { createApi } from "../api/create_api.ts";
import { rateLimiter } from "../api/rate_limit.ts";
import type { Submitting } from "../api/submit_route.ts";
import type { Made } from "../http/page_cache.ts";
import { loadRoutes } from "../pages/load_routes.ts";
import type { Manifest } from "../pages/page_renderer.tsx";
import { createApp } from "../server/create_app.ts";
import { createFront } from "../server/create_front.ts";
import { makeAnswer } from "../server/make_answer.ts";
import type { OpenStore } from "../store/open_store.ts";
import { authenticate } from "../store/tokens.ts";
import { judgeSubmission } from "../store/judge_submission.ts";
import { ROOT } from "./open_site_store.ts";

/** What takes time. */
export interface Back {
  /** Makes the answer to GET of a path with its query. */
  make(path: string): Promise<Made>;
  /** Stores what was sent, or throws a `ProblemError`. */
  readonly accept: Submitting["accept"];
}

/** How the site is set up. */
export interface SiteOptions {
  /** What the board knows. */
  readonly store: OpenStore;
  /** The time, ISO 8601 in UTC. */
  readonly now: () => string;
  /** Told of faults of the program. */
  readonly onFault: (error: unknown) => void;
  /** Origin of Vite's development server; `null` in production. */
  readonly devOrigin: string | null;
  /** Whether requests come through a proxy that names the client in `X-Forwarded-For`. */
  readonly isBehindProxy: boolean;
  /** Verifies attestations; `null` where that is not set up. */
  readonly verifyAttestation: VerifyAttestation | null;
  /** Called when a result was stored in this thread. */
  readonly onStored: () => void;
  /** Does elsewhere what takes time; left out where it is done here. */
  readonly back?: Back;
}

/** A site in two parts. */
export interface Site {
  /** What visitors meet: files, and a cache before all that is made. */
  readonly front: Hono;
  /** What takes time, done in this thread. */
  readonly back: Back;
}

const WEB = new URL("web/", ROOT);
const MOST_BYTES = 8 * 2 ** 20;

/** Makes the whole site: API and pages around a store. */
export async function createSite(
  {
    store,
    now,
    onFault,
    devOrigin,
    isBehindProxy,
    verifyAttestation,
    onStored,
    back,
  }: SiteOptions,
): Promise<Site> {
  const nowMs = () => Date.parse(now());
  const accept: Back["accept"] = back?.accept ?? (async (sent, submitter) => {
    const added = await acceptSubmission(sent, submitter, {
      store,
      now,
      judge: (submission, submitter) =>
        judgeSubmission(store, submission, submitter),
      verifyAttestation,
    });
    onStored();
    return added;
  });
  const app = createApp({
    store,
    modules: await loadRoutes(WEB),
    scripts: {
      manifest: await readManifest(new URL("dist/manifest.json", WEB)),
      devOrigin,
    },
    api: createApi({
      store,
      authenticate: (token) => authenticate(store.db, token),
      turns: rateLimiter({ burst: 600, perSecond: 5 }, nowMs),
      strangers: rateLimiter({ burst: 60, perSecond: 0.5 }, nowMs),
      mostBytes: MOST_BYTES,
      accept,
      addressOf: (context) => addressOf(context, isBehindProxy),
      onFault,
    }),
    onFault,
  });
  const make = back?.make ?? ((path: string) => makeAnswer(app, path));
  const front = await createFront({
    app,
    store,
    make,
    folders: [
      {
        folder: new URL("dist/assets/", WEB),
        prefix: "/assets/",
        cacheControl: "public, max-age=31536000, immutable",
      },
      {
        folder: new URL("static/", WEB),
        prefix: "/",
        cacheControl: "no-cache",
      },
    ],
    devOrigin,
    onFault,
    nowMs,
  });
  return { front, back: { make, accept } };
}

function addressOf(context: Context, isBehindProxy: boolean): string {
  if (isBehindProxy) {
    // The proxy adds its own client at the end; what comes before may be made up.
    const last = context.req.header("x-forwarded-for")?.split(",").at(-1);
    if (last) return last.trim();
  }
  const info = context.env as Partial<Deno.ServeHandlerInfo> | undefined;
  const address = info?.remoteAddr;
  return address && "hostname" in address ? address.hostname : "unknown";
}

/** What Vite wrote; `null` before islands were built. */
async function readManifest(url: URL): Promise<Manifest | null> {
  try {
    return JSON.parse(await Deno.readTextFile(url)) as Manifest;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
