import { type ComponentType, h } from "preact";
import { renderToString } from "preact-render-to-string";
import type { AppProps, PageData } from "./define.ts";
import { islandCollector, scriptJson } from "./islands.ts";
import type { RouteModules } from "./load_routes.ts";

/** What Vite says about the files that it wrote: by source file. */
export type Manifest = Readonly<
  Record<
    string,
    { readonly file: string; readonly imports?: readonly string[] }
  >
>;

/** Where the scripts of islands come from. */
export interface Scripts {
  /** What Vite wrote; `null` for pages without scripts. */
  readonly manifest: Manifest | null;
  /** Address of Vite's development server instead; `null` in production. */
  readonly devOrigin: string | null;
}

/** Turns a component and its data into a document. */
export type PageRenderer = (
  // deno-lint-ignore no-explicit-any -- props differ from route to route
  component: ComponentType<any>,
  page: PageData<unknown>,
  place: {
    readonly url: URL;
    readonly params: Readonly<Record<string, string>>;
  },
) => string;

const CLIENT = "client.ts";

/** Makes the renderer of all pages. Components are the modules' own, never made per request: that is slow. */
export function pageRenderer(
  { routes, islands }: RouteModules,
  { manifest, devOrigin }: Scripts,
): PageRenderer {
  const collector = islandCollector(islands);
  const App = routes["_app.tsx"]?.default as
    | ComponentType<AppProps>
    | undefined;
  return (component, { data, head = {} }, { url, params }) => {
    const { html, islands: used } = collector.collect(() =>
      renderToString(h(component, { data, url, params }))
    );
    const body = html + scriptsOf(used.map(({ name }) => name)) +
      (used.length > 0
        ? `<script type="application/json" id="islands">${
          scriptJson(used)
        }</script>`
        : "");
    const document = App ? renderToString(h(App, { url, head, body })) : body;
    return `<!doctype html>${document}`;
  };

  function scriptsOf(names: readonly string[]): string {
    if (devOrigin !== null) {
      return `<script type="module" src="${devOrigin}/@vite/client"></script>` +
        `<script type="module" src="${devOrigin}/${CLIENT}"></script>`;
    }
    const client = manifest?.[CLIENT];
    if (!client || !manifest || names.length === 0) return "";
    // What the islands on this page import is fetched at once, not one after the other.
    const files = new Set<string>();
    for (const name of names) {
      const own = manifest[`islands/${name}.tsx`];
      if (!own) continue;
      files.add(own.file);
      for (const other of own.imports ?? []) files.add(manifest[other]!.file);
    }
    files.delete(client.file);
    return [...files].map((file) =>
      `<link rel="modulepreload" href="/${file}">`
    )
      .join("") + `<script type="module" src="/${client.file}"></script>`;
  }
}
