import { z } from "zod";
import { readWith } from "../../options.ts";
import { readPackageJson } from "../../package_json.ts";
import CLASSES from "./classes.json" with { type: "json" };

/** The package that says which emoji belongs to which subgroup. */
export const CATALOG_PACKAGE = "emoji.json@16.0.0";

/** One emoji of the 53 classes, whoever draws it. */
export interface Emoji {
  /** Code points in hexadecimal, joined by `-`, without the variation selector, e.g. `1F600`. */
  readonly code: string;
  /** English CLDR name. */
  readonly name: string;
  /** Index of its subgroup in the sorted list of classes. */
  readonly label: number;
}

const CATALOG = z.array(
  z.object({ codes: z.string(), name: z.string(), subgroup: z.string() }),
);
const SKIN_TONE = /1F3F[B-F]/;

/**
 * Lists the emoji of the 53 classes, without skin-tone variants, in the order of their codes.
 *
 * @throws {DataError} If the package holds something else than expected.
 */
export async function readCatalog(): Promise<readonly Emoji[]> {
  const path = `${CATALOG_PACKAGE}/emoji.json`;
  const entries = readWith(
    CATALOG,
    await readPackageJson({
      path,
      sha256:
        "ae4bb589e303bc28f30a263aa8ae25453386e1af687fb30a3327921a86f53c5f",
    }),
    path,
  );
  const emoji = new Map<string, Emoji>();
  for (const { codes, name, subgroup } of entries) {
    const code = normalizeCode(codes);
    const label = CLASSES.indexOf(subgroup);
    if (label < 0 || SKIN_TONE.test(code) || emoji.has(code)) continue;
    emoji.set(code, { code, name, label });
  }
  return [...emoji.values()].sort((a, b) => a.code < b.code ? -1 : 1);
}

/**
 * Writes a code as {@linkcode Emoji.code} does: packages differ in case, separator, leading zeros and
 * in whether they keep the variation selector FE0F.
 */
export function normalizeCode(code: string): string {
  return code.toUpperCase().split(/[ -]/)
    .map((point) => point.replace(/^0+/, ""))
    .filter((point) => point !== "FE0F")
    .join("-");
}
