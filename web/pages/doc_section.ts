import { marked } from "marked";

/**
 * A section of one of our own documents, as markup. Only for documents of the repository: their markup is
 * trusted.
 *
 * @param file Name of a file in `docs/`.
 * @param heading The heading of the section, e.g. `lora`.
 * @returns Without its heading; `null` if there is no such section.
 */
export async function docSection(
  file: string,
  heading: string,
): Promise<string | null> {
  const text = await Deno.readTextFile(
    new URL(`../../docs/${file}`, import.meta.url),
  );
  const lines = text.split("\n");
  const at = lines.findIndex((line) =>
    /^#+ /.test(line) && line.replace(/^#+ /, "") === heading
  );
  if (at < 0) return null;
  const depth = lines[at]!.indexOf(" ");
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) =>
    /^#+ /.test(line) && line.indexOf(" ") <= depth
  );
  // Links within the repository lead nowhere here.
  const section = rest.slice(0, end < 0 ? undefined : end).join("\n")
    .replace(/\[([^\]]*)\]\((?!https?:)[^)]*\)/g, "$1");
  return await marked.parse(section);
}
