import type { Context, Hono } from "hono";
import { createApi } from "../api/create_api.ts";
import { rateLimiter } from "../api/rate_limit.ts";
import type { VerifyAttestation } from "../api/submit_route.ts";
import { loadRoutes } from "../pages/load_routes.ts";
import type { Manifest } from "../pages/page_renderer.tsx";
import { createApp } from "../server/create_app.ts";
import type { OpenStore } from "../store/open_store.ts";
import { authenticate } from "../store/tokens.ts";
import { judgeSubmission } from "../store/judge_submission.ts";
import { ROOT } from "./open_site_store.ts";

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
}

const WEB = new URL("web/", ROOT);
const MOST_BYTES = 8 * 2 ** 20;

/** Makes the whole site: API and pages around a store. */
export async function createSite(
  { store, now, onFault, devOrigin, isBehindProxy, verifyAttestation }:
    SiteOptions,
): Promise<Hono> {
  const nowMs = () => Date.parse(now());
  const refresh = refresher(store, onFault);
  refresh();
  return await createApp({
    store,
    modules: await loadRoutes(WEB),
    scripts: {
      manifest: await readManifest(new URL("dist/manifest.json", WEB)),
      devOrigin,
    },
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
    api: createApi({
      store,
      authenticate: (token) => authenticate(store.db, token),
      turns: rateLimiter({ burst: 600, perSecond: 5 }, nowMs),
      strangers: rateLimiter({ burst: 60, perSecond: 0.5 }, nowMs),
      mostBytes: MOST_BYTES,
      now,
      judge: (submission, submitter) =>
        judgeSubmission(store, submission, submitter),
      verifyAttestation,
      addressOf: (context) => addressOf(context, isBehindProxy),
      onFault,
      onStored: refresh,
    }),
    onFault,
  });
}

/** Summarizes tables in the background after results came, so that no reader waits for it. */
function refresher(
  store: OpenStore,
  onFault: (error: unknown) => void,
): () => void {
  let isWanted = false, isRunning = false;
  return async () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (isWanted) {
        isWanted = false;
        while (await store.refresh(1)) {
          // Others first: a summary is computed in one piece.
          await new Promise((resolve) => setTimeout(resolve));
        }
      }
    } catch (error) {
      onFault(error);
    } finally {
      isRunning = false;
    }
  };
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
