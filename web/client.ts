/// <reference lib="dom" />
/**
 * Brings the islands of a page to life. Runs in a browser, as Vite bundles it.
 *
 * @module
 */
import { type ComponentType, h, hydrate } from "preact";

declare global {
  interface ImportMeta {
    /** Vite's: a function that imports for each file that matches. */
    glob<T>(pattern: string): Record<string, () => Promise<T>>;
  }
}

const islands = import.meta.glob<{ default: ComponentType }>("./islands/*.tsx");
const used: readonly { readonly name: string; readonly props: object }[] = JSON
  .parse(document.getElementById("islands")?.textContent ?? "[]");

for (const element of document.querySelectorAll<HTMLElement>("x-island")) {
  const { name, props } = used[Number(element.dataset["i"])]!;
  islands[`./islands/${name}.tsx`]?.().then((island) => {
    hydrate(h(island.default, props), element);
    element.dataset["ready"] = "";
  });
}
