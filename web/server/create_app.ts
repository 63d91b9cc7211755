import { type Context, Hono } from "hono";
import { page, type PageData, type Route } from "../pages/define.ts";
import { type RouteModules, routePattern } from "../pages/load_routes.ts";
import { pageRenderer, type Scripts } from "../pages/page_renderer.tsx";
import type { Store } from "../store/store.ts";
import { answer } from "../http/answer.ts";
import { type Made, type PageCache, pageCache } from "../http/page_cache.ts";
import { securityHeaders } from "./security_headers.ts";
import { staticFiles, type StaticFolder } from "./static_files.ts";

/** What the site is made of. */
export interface AppOptions {
  /** What the board knows. */
  readonly store: Store;
  /** Pages and islands. */
  readonly modules: RouteModules;
  /** Scripts of the islands. */
  readonly scripts: Scripts;
  /** Files that are served as they are. */
  readonly folders: readonly StaticFolder[];
  /** The API, served below `/api/v1`. */
  readonly api: Hono;
  /** Told of faults of the program. */
  readonly onFault: (error: unknown) => void;
  /** Most bytes of pages that are kept. */
  readonly cacheBytes?: number;
}

const HTML = "text/html; charset=utf-8";

/** Makes the site: headers, API, files and pages. */
export async function createApp(
  { store, modules, scripts, folders, api, onFault, cacheBytes = 64 * 2 ** 20 }:
    AppOptions,
): Promise<Hono> {
  const app = new Hono();
  const isDev = scripts.devOrigin !== null;
  const render = pageRenderer(modules, scripts);
  const cache = pageCache(cacheBytes);
  const { routes } = modules;

  app.use(securityHeaders(scripts.devOrigin));
  app.route("/api/v1", api);
  app.use(await staticFiles(folders, isDev));
  for (const [path, route] of inOrder(routes)) {
    app.get(routePattern(path), (context) => serve(context, route));
  }

  function show(
    route: Route | undefined,
    data: PageData<unknown>,
    url: URL,
    params: Readonly<Record<string, string>> = {},
  ): Made {
    return {
      status: data.status ?? 200,
      headers: { "content-type": HTML, "cache-control": "no-cache" },
      text: route?.default
        ? render(route.default, data, { url, params })
        : data.status === 404
        ? "Not found"
        : "Fault of the server",
    };
  }

  const ask = async (path: string) => await app.request(path);

  async function serve(context: Context, route: Route): Promise<Response> {
    const url = new URL(context.req.url), params = context.req.param();
    const gather = () =>
      route.handler?.GET?.({
        request: context.req.raw,
        url,
        params,
        store,
        ask,
      }) ??
        page(null);
    const key = url.pathname + url.search;
    const body = await keep(
      cache,
      isDev,
      key,
      await store.revision(),
      async () => {
        const data = await gather();
        return data instanceof Response ? null : show(route, data, url, params);
      },
    );
    if (body) return answer(context.req.raw, body);
    // An answer of the handler's own can be given once only.
    const own = await gather();
    return own instanceof Response ? own : context.notFound();
  }

  const problem = (context: Context, status: 404 | 500) =>
    context.html(
      show(
        routes[status === 404 ? "_404.tsx" : "_error.tsx"],
        page(null, { status }),
        new URL(context.req.url),
      ).text,
      status,
    );
  app.notFound((context) => problem(context, 404));
  app.onError((error, context) => {
    onFault(error);
    return problem(context, 500);
  });
  return app;
}

/** The cache, or one that is empty each time for those who edit pages. */
function keep(
  cache: PageCache,
  isDev: boolean,
  ...args: Parameters<PageCache["get"]>
) {
  return (isDev ? pageCache(0) : cache).get(...args);
}

/** Routes that serve pages, plain paths before those with parameters. */
function inOrder(routes: RouteModules["routes"]): [string, Route][] {
  const openness = (path: string) =>
    [...routePattern(path)].filter((char) => char === ":").length +
    (path.includes("[...") ? 100 : 0);
  return Object.entries(routes)
    .filter(([path]) => !/(^|\/)_/.test(path))
    .toSorted(([a], [b]) => openness(a) - openness(b));
}
