/**
 * What a route module exports, in Fresh's shape: `handler` gathers data, the default export shows it.
 *
 * @module
 */
import type { ComponentChildren, ComponentType } from "preact";
import type { Store } from "../store/store.ts";

/** What a handler is given. */
export interface PageContext {
  /** The request. */
  readonly request: Request;
  /** Its address; `searchParams` hold the state of the page. */
  readonly url: URL;
  /** What stood for `[name]` in the path of the route. */
  readonly params: Readonly<Record<string, string>>;
  /** What the board knows. */
  readonly store: Store;
  /** Asks the site itself, e.g. for `/api/v1/openapi.json`. */
  readonly ask: (path: string) => Promise<Response>;
}

/** What stands in the head of a page. */
export interface Head {
  /** Title. */
  readonly title?: string;
  /** What search engines show. */
  readonly description?: string;
}

/** What a handler returns for its component to show. */
export interface PageData<D> {
  /** The `data` of the component. */
  readonly data: D;
  /** HTTP status; 200 if left out. */
  readonly status?: number;
  /** What stands in the head. */
  readonly head?: Head;
}

/** What the component of a route is given. */
export interface PageProps<D = unknown> {
  /** What the handler returned; `null` without a handler. */
  readonly data: D;
  /** Address of the page. */
  readonly url: URL;
  /** What stood for `[name]` in the path of the route. */
  readonly params: Readonly<Record<string, string>>;
}

/** Gathers what a page shows, or answers by itself. */
export type Handler<D = unknown> = (
  context: PageContext,
) => PageData<D> | Response | Promise<PageData<D> | Response>;

/** What a route module exports. */
export interface Route {
  /** By HTTP method. */
  readonly handler?: { readonly GET?: Handler };
  /** Shows what the handler gathered. */
  // deno-lint-ignore no-explicit-any -- props differ from route to route
  readonly default?: ComponentType<any>;
}

/** What `routes/_app.tsx` is given: it wraps each page. */
export interface AppProps {
  /** Address of the page. */
  readonly url: URL;
  /** What stands in the head. */
  readonly head: Head;
  /** The page, with the data of its islands and their scripts: trusted markup. */
  readonly body: string;
}

/** Data for a component, with status and head. */
export function page<D>(
  data: D,
  more: Omit<PageData<D>, "data"> = {},
): PageData<D> {
  return { data, ...more };
}

type DataOf<H> = H extends { GET: (context: PageContext) => infer R }
  ? Extract<Awaited<R>, PageData<unknown>> extends PageData<infer D> ? D : never
  : null;

/** Helps the compiler infer the types of a route. */
export const define = {
  /** Handlers, by HTTP method. */
  handlers: <H extends { GET: Handler }>(handlers: H): H => handlers,
  /** The component that shows what `H` gathered. */
  page: <H = unknown>(
    component: (props: PageProps<DataOf<H>>) => ComponentChildren,
  ): ComponentType<PageProps<DataOf<H>>> =>
    component as ComponentType<PageProps<DataOf<H>>>,
} as const;
