import { address } from "../views/address.ts";

const PAGES = [
  { part: "", title: "Board" },
  { part: "truth", title: "Diffusion tuning" },
  { part: "pareto", title: "Cost" },
  { part: "speed", title: "Speed" },
  { part: "methods", title: "Methods" },
  { part: "models", title: "Models" },
  { part: "datasets", title: "Data" },
  { part: "devices", title: "Devices" },
  { part: "docs", title: "API" },
] as const;

/** The head of each page: where one is, and where one can go. */
export function Top({ path }: { readonly path: string }) {
  const [, first = ""] = path.split("/");
  return (
    <>
      <a class="skip" href="#main">To the content</a>
      <header class="top">
        <nav aria-label="Pages">
          <a class="brand" href={address([])}>TrueTune</a>
          {PAGES.map(({ part, title }) => (
            <a
              key={part}
              href={address(part ? [part] : [])}
              aria-current={first === part ? "page" : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
      </header>
    </>
  );
}
