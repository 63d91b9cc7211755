import { z } from "zod";
import { DataError } from "../../data_error.ts";
import { readWith } from "../../options.ts";
import { readPackageJson } from "../../package_json.ts";
import { type Emoji, normalizeCode } from "./catalog.ts";
import VENDORS from "./vendors.json" with { type: "json" };

/** Name of a set of drawings. */
export type Vendor = keyof typeof VENDORS;

/** One vendor's picture of an emoji. */
export interface Drawing {
  /** What is drawn. */
  readonly emoji: Emoji;
  /** A whole SVG document. */
  readonly svg: string;
}

const SIZE = {
  left: z.number().optional(),
  top: z.number().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
};
const ICONS = z.object({
  ...SIZE,
  icons: z.record(z.string(), z.object({ ...SIZE, body: z.string() })),
  aliases: z.record(
    z.string(),
    z.object({ parent: z.string(), hFlip: z.boolean().default(false) }),
  ).default({}),
});
const CHARS = z.record(z.string(), z.string());

/**
 * Finds one vendor's drawings of the emoji in `catalog`, in the same order; what the vendor lacks is left out.
 *
 * Vendors with a `chars.json` are matched by code. The others are matched by the emoji's CLDR name, which
 * their icon names are made of, so an emoji that CLDR has renamed since is missed there.
 *
 * @throws {DataError} If a package holds something else than expected.
 */
export async function readDrawings(
  vendor: Vendor,
  catalog: readonly Emoji[],
): Promise<readonly Drawing[]> {
  const { package: name, icons, chars } = VENDORS[vendor];
  const path = `${name}/icons.json`;
  const set = readWith(
    ICONS,
    await readPackageJson({ path, sha256: icons }),
    path,
  );
  const nameOf = chars === null
    ? (emoji: Emoji) => nameByCldr(emoji, set)
    : await namesByCode(`${name}/chars.json`, chars);
  return catalog.flatMap((emoji) => {
    const icon = nameOf(emoji);
    return icon === undefined ? [] : [{ emoji, svg: drawSvg(set, icon, path) }];
  });
}

type IconSet = z.output<typeof ICONS>;

async function namesByCode(path: string, sha256: string) {
  const chars = readWith(CHARS, await readPackageJson({ path, sha256 }), path);
  const names = new Map(
    Object.entries(chars).map(([code, name]) => [normalizeCode(code), name]),
  );
  return (emoji: Emoji) => names.get(emoji.code);
}

/** Firefox's names have no hyphens, hence the second spelling. */
function nameByCldr(emoji: Emoji, { icons, aliases }: IconSet) {
  const slug = slugify(emoji.name);
  return [slug, slug.replaceAll("-", "")].find((name) =>
    Object.hasOwn(icons, name) || Object.hasOwn(aliases, name)
  );
}

/** Spells a CLDR name as Iconify's icon names do, e.g. `piñata` becomes `pinata`. */
export function slugify(name: string): string {
  return name.toLowerCase()
    .replace("keycap: #", "keycap pound")
    .replace("keycap: *", "keycap asterisk")
    .normalize("NFD").replace(/[\u0300-\u036f’“”.,:()!]/g, "")
    .replaceAll("&", "and")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

function drawSvg(set: IconSet, name: string, path: string): string {
  const alias = Object.hasOwn(set.aliases, name)
    ? set.aliases[name]
    : undefined;
  const icon = set.icons[alias?.parent ?? name];
  // None of our emoji needs a mirrored alias, so mirroring would be untested code.
  if (icon === undefined || alias?.hFlip) {
    throw new DataError(path, `no icon "${name}" of its own, expected one`);
  }
  const { left = 0, top = 0, width = 16, height = 16 } = { ...set, ...icon };
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `width="32" height="32" viewBox="${left} ${top} ${width} ${height}">${icon.body}</svg>`;
}
