import { createHash } from "node:crypto";
import { DataError } from "./data_error.ts";
import type { PackageFile } from "./package_json.ts";

/** Loads a file of a package, as text or as parsed JSON. */
export type ImportFile = (
  specifier: string,
  type: "text" | "json",
) => Promise<unknown>;

/**
 * Reads a text file of an npm package and verifies its content.
 *
 * Unlike JSON, an import of text does not make Deno fetch the package; that of its `package.json` before does.
 *
 * @param file Where it is, and the sha256 of its text as UTF-8.
 * @param importFile Loads a file; replaced in tests.
 * @throws {DataError} If the content has another hash.
 */
export async function readPackageText(
  file: PackageFile,
  importFile: ImportFile = importAs,
): Promise<string> {
  const [, name] = /^((?:@[^/]+\/)?[^/]+)\//.exec(file.path)!;
  await importFile(`npm:${name}/package.json`, "json");
  const text = String(await importFile(`npm:${file.path}`, "text"));
  const found = createHash("sha256").update(text).digest("hex");
  if (found !== file.sha256) {
    throw new DataError(
      file.path,
      `content has sha256 ${found}, expected ${file.sha256}`,
    );
  }
  return text;
}

async function importAs(specifier: string, type: "text" | "json") {
  const module: { default: unknown } = await import(specifier, {
    with: { type },
  });
  return module.default;
}
