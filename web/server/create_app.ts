import { type Context, Hono } from "hono";
import { page, type PageData, type Route } from "../pages/define.ts";
import { type RouteModules, routePattern } from "../pages/load_routes.ts";
import { pageRenderer, type Scripts } from "../pages/page_renderer.tsx";
import type { Store } from "../store/store.ts";

/** What API and pages are made of. */
export interface AppOptions {
  /** What the board knows. */
  readonly store: Store;
  /** Pages and islands. */
  readonly modules: RouteModules;
  /** Scripts of the islands. */
  readonly scripts: Scripts;
  /** The API, served below `/api/v1`. */
  readonly api: Hono;
  /** Told of faults of the program. */
  readonly onFault: (error: unknown) => void;
}

/** Makes API and pages, each answer anew. */
export function createApp(
  { store, modules, scripts, api, onFault }: AppOptions,
): Hono {
  const app = new Hono();
  const render = pageRenderer(modules, scripts);
  const { routes } = modules;

  app.route("/api/v1", api);
  for (const [path, route] of inOrder(routes)) {
    app.get(routePattern(path), (context) => serve(context, route));
  }

  function show(
    context: Context,
    route: Route | undefined,
    data: PageData<unknown>,
    params: Readonly<Record<string, string>> = {},
  ): Response {
    const { status = 200 } = data;
    return context.html(
      route?.default
        ? render(route.default, data, { url: new URL(context.req.url), params })
        : status === 404
        ? "Not found"
        : "Fault of the server",
      status as 200,
      { "cache-control": "no-cache" },
    );
  }

  const ask = async (path: string) => await app.request(path);

  async function serve(context: Context, route: Route): Promise<Response> {
    const params = context.req.param();
    const data = await route.handler?.GET?.({
      request: context.req.raw,
      url: new URL(context.req.url),
      params,
      store,
      ask,
    }) ?? page(null);
    return data instanceof Response ? data : show(context, route, data, params);
  }

  app.notFound((context) =>
    show(context, routes["_404.tsx"], page(null, { status: 404 }))
  );
  app.onError((error, context) => {
    onFault(error);
    return show(context, routes["_error.tsx"], page(null, { status: 500 }));
  });
  return app;
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
