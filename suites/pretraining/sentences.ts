import { createHash } from "node:crypto";
import { DataError } from "../data_error.ts";

/** Package with 100,000 English sentences of films, papers, tales and more. */
export const SENTENCES_PACKAGE = "nlp-corpus@4.4.0";

const SHA256 =
  "cca6b9be563123947ed224d2e3d91dd4f4a743e61df9d8014577b2fa690321c1";

/** As much of the package as is used here. */
export interface SentencesModule {
  /** The package; `all` gives every sentence. */
  readonly default: { all(): readonly string[] };
}

/**
 * Reads all sentences, and verifies that they are the expected ones.
 *
 * The specifier is not a literal, so that neither a start of the program nor a type check loads the data.
 *
 * @param importModule Loads the package; replaced in tests.
 * @throws {DataError} If the content has another hash.
 */
export async function readSentences(
  importModule: (specifier: string) => Promise<SentencesModule> = (specifier) =>
    import(specifier),
): Promise<readonly string[]> {
  const sentences = (await importModule(`npm:${SENTENCES_PACKAGE}`))
    .default.all();
  const found = createHash("sha256").update(JSON.stringify(sentences))
    .digest("hex");
  if (found === SHA256) return sentences;
  throw new DataError(
    SENTENCES_PACKAGE,
    `content has sha256 ${found}, expected ${SHA256}`,
  );
}
