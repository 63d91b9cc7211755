import { marked } from "marked";

/**
 * A section of one of our own documents, as markup. Only for documents of the repository: their markup is
 * trusted.
 *
 * @param file Name of a file in `docs/`.
 * @param heading The heading of the section, or one of those that it lists, e.g. `lora`, or `dt2` of
 * `dt1, dt2`.
 * @returns Without its heading; `null` if there is no such section.
 */
export async function docSection(
  file: string,
  heading: string,
): Promise<string | null> {
  const found = (await sections(file)).find(({ names }) =>
    names.includes(heading)
  );
  return found ? await marked.parse(found.text) : null;
}

/** Things of a kind, as a document has them. */
export interface DocFamily {
  /** Heading above them. */
  readonly title: string;
  /** Each with the sentences that its section begins with, as trusted markup; equal ones are told once. */
  readonly members: readonly {
    readonly name: string;
    readonly about: string;
  }[];
}

/**
 * What stands below which heading in one of our own documents.
 *
 * @param file Name of a file in `docs/` whose third headings are names.
 */
export async function docFamilies(file: string): Promise<DocFamily[]> {
  const families: DocFamily[] = [];
  let members: DocFamily["members"][number][] = [];
  for (const { names, depth, text } of await sections(file)) {
    if (depth === 2) {
      families.push({ title: names.join(", "), members: members = [] });
    } else if (depth === 3) {
      const about = await marked.parseInline(firstSentences(text));
      names.forEach((name, i) => members.push({ name, about: i ? "" : about }));
    }
  }
  return families.filter(({ members }) => members.length > 0);
}

/** The first sentence, and the next one where that is but a word or two. */
function firstSentences(text: string): string {
  const [, short] = /^\s*(.{40,}?\.)\s/s.exec(text) ?? [];
  return (short ?? text.split("\n\n", 1)[0]!).replace(/\s+/g, " ").trim();
}

interface Section {
  readonly names: readonly string[];
  /** Number of `#`. */
  readonly depth: number;
  /** What stands below, lesser headings included. */
  readonly text: string;
}

async function sections(file: string): Promise<Section[]> {
  const text = await Deno.readTextFile(
    new URL(`../../docs/${file}`, import.meta.url),
  );
  // Links within the repository lead nowhere here.
  const lines = text.replace(/\[([^\]]*)\]\((?!https?:)[^)]*\)/g, "$1")
    .split("\n");
  const heads = lines.flatMap((line, at) => {
    const [, marks, name] = /^(#+) (.*)$/.exec(line) ?? [];
    return marks ? [{ at, depth: marks.length, name: name! }] : [];
  });
  return heads.map(({ at, depth, name }, i) => {
    const end = heads.slice(i + 1).find((own) => own.depth <= depth)?.at;
    return {
      names: name.split(", "),
      depth,
      text: lines.slice(at + 1, end).join("\n"),
    };
  });
}
