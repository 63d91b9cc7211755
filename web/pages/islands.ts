/**
 * Islands on the server: which components of a page the browser must bring to life, with which props.
 *
 * @module
 */
import {
  type ComponentType,
  createContext,
  h,
  options,
  type VNode,
} from "preact";
import { useContext } from "preact/hooks";

/** An island on a page. */
export interface UsedIsland {
  /** Name of its file in `islands/`, without ending. */
  readonly name: string;
  /** Its props: JSON. */
  readonly props: unknown;
}

/** A page and its islands. */
export interface Collected {
  /** Markup. */
  readonly html: string;
  /** Islands, in the order of their `<x-island data-i>`. */
  readonly islands: readonly UsedIsland[];
}

/** Renders pages and notes the islands on them. */
export interface IslandCollector {
  /** Runs one synchronous rendering. */
  collect(render: () => string): Collected;
}

// deno-lint-ignore no-explicit-any -- props differ from island to island
type AnyComponent = ComponentType<any>;

/**
 * Makes Preact wrap islands wherever a page uses them.
 *
 * @param islands Components by name.
 */
export function islandCollector(
  islands: Readonly<Record<string, AnyComponent>>,
): IslandCollector {
  const wrappers = new Map<unknown, AnyComponent>();
  const IsInside = createContext(false);
  let isWrapping = false;
  let used: UsedIsland[] | null = null;

  for (const [name, component] of Object.entries(islands)) {
    wrappers.set(component, (props: unknown) => {
      const isInside = useContext(IsInside);
      isWrapping = true;
      const inner = h(component, props as never);
      isWrapping = false;
      // An island inside an island comes to life with its parent.
      if (isInside || !used) return inner;
      const place = used.push({ name, props }) - 1;
      return h(
        IsInside.Provider,
        { value: true } as never,
        // The stylesheet gives it `display: contents`; our policy forbids styles in attributes.
        h("x-island", { "data-i": place } as never, inner),
      );
    });
  }
  const wrap = (vnode: VNode) => {
    const wrapper = isWrapping ? undefined : wrappers.get(vnode.type);
    if (wrapper) vnode.type = wrapper;
  };
  return {
    collect(render) {
      const own: UsedIsland[] = used = [];
      // Only while this renders, so that several sites in a process do not wrap each other's islands.
      const before = options.vnode;
      options.vnode = (vnode: VNode) => {
        wrap(vnode);
        before?.(vnode);
      };
      try {
        return { html: render(), islands: own };
      } finally {
        if (before) options.vnode = before;
        else delete options.vnode;
        used = null;
      }
    },
  };
}

/** JSON that may stand in a `<script>`: nothing in it can end the element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
