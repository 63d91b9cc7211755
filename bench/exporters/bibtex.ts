import { defineExporter } from "../exporter.ts";
import type { Result } from "../result/result.ts";

/** An entry for each suite and device, to be cited: it names the results by one hash of all their ids. */
export default defineExporter({
  summary: "BibTeX: an entry for each suite and device",
  files({ results }) {
    const groups = Map.groupBy(
      results.map(({ result }) => result),
      ({ cell, device }) => `${cell.suite} on ${device?.adapter ?? "unknown"}`,
    );
    const entries = [...groups].sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, own]) => entryOf(name, own));
    return { "results.bib": `${entries.join("\n\n")}\n` };
  },
});

function entryOf(name: string, results: readonly Result[]): string {
  const newest = results.map(({ createdAt }) => createdAt).sort().at(-1)!;
  const { environment } = results[0]!;
  const methods = [...new Set(results.map(({ cell }) => cell.label))].sort();
  const fields = {
    author: "{TrueTune}",
    title: `{${escape(`TrueTune results: ${name}`)}}`,
    year: newest.slice(0, 4),
    month: newest.slice(5, 7).replace(/^0/, ""),
    version: `{${escape(environment.truetune)}}`,
    note: `{${
      escape(
        `${results.length} results of ${methods.join(", ")}; ids ${
          results.map(({ id }) => id.slice(0, 8)).sort().slice(0, 8).join(" ")
        }${results.length > 8 ? " and others" : ""}`,
      )
    }}`,
  };
  const key = `truetune-${name}-${newest.slice(0, 10)}`.toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return [
    `@misc{${key},`,
    ...Object.entries(fields).map(([field, value]) => `  ${field} = ${value},`),
    "}",
  ].join("\n");
}

/** What TeX takes for more than a letter. */
function escape(text: string): string {
  return text.replace(/[\\{}~^]/g, " ").replace(/[&%$#_]/g, "\\$&");
}
